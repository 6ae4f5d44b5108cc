import { describe, expect, it } from 'vitest';
import { RefusedValues } from './refused-values.js';

const at = { wall: 1_000, mono: 1_000 };
const refused = (fingerprint: string, version = '5') => ({ fingerprint, version, at, isVerdict: false });

describe('RefusedValues', () => {
  it.each([
    { version: '5', confirmedAt: 1_001, isRefused: true, why: 'the version that was refused' },
    { version: '6', confirmedAt: 1_000, isRefused: true, why: 'a word no younger than the refusal' },
    { version: '6', confirmedAt: undefined, isRefused: true, why: 'a word of an unknown date' },
    { version: '6', confirmedAt: 1_001, isRefused: false, why: 'a newer version with a younger word' },
  ])('go by version and date: $why', ({ version, confirmedAt, isRefused }) => {
    const values = new RefusedValues();
    values.add(refused('a'));

    expect(values.find({ fingerprint: 'a', version }, confirmedAt) !== undefined).toBe(isRefused);
    expect(values.find({ fingerprint: 'b', version }, confirmedAt)).toBeUndefined();
  });

  it('are remembered beside one another, the last eight of them', () => {
    const values = new RefusedValues();
    for (let value = 0; value < 9; value += 1) values.add(refused(String(value)));

    const known = [0, 1, 8].map((value) => values.find({ fingerprint: String(value), version: '5' }, 0));
    expect(known.map((value) => value?.fingerprint)).toEqual([undefined, '1', '8']);
  });

  it('that are refused again keep the higher version and the verdict', () => {
    const values = new RefusedValues();
    values.add({ ...refused('a', '7'), isVerdict: true });
    values.add(refused('a', '5'));

    expect(values.find({ fingerprint: 'a', version: '7' }, 2_000)).toMatchObject({
      version: '7',
      isVerdict: true,
    });
  });

  it('that are refused again take the higher version, and the room of one', () => {
    const values = new RefusedValues();
    values.add(refused('b'));
    for (const version of ['5', '7', '7', '7', '7', '7', '7', '7']) values.add(refused('a', version));

    expect(values.find({ fingerprint: 'a', version: '6' }, 2_000)).toMatchObject({
      version: '7',
      isVerdict: false,
    });
    expect(values.find({ fingerprint: 'b', version: '5' }, 2_000)).toBeDefined();
  });

  it('are remembered without the secrets of the record that they come from', () => {
    const values = new RefusedValues();
    const record = { ...refused('a'), value: 'canary', issuerState: 'canary' };
    values.add(record);

    expect(values.find({ fingerprint: 'a', version: '5' }, 0)).toEqual(refused('a'));
  });

  it('are forgiven one by one', () => {
    const values = new RefusedValues();
    values.add(refused('a'));
    values.add(refused('b'));
    values.remove('a');

    expect(values.find({ fingerprint: 'a', version: '5' }, 0)).toBeUndefined();
    expect(values.find({ fingerprint: 'b', version: '5' }, 0)).toBeDefined();
  });
});
