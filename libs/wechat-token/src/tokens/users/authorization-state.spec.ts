import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { AuthorizationStates } from './authorization-state.js';

const FACTS = {
  appId: 'wx0123456789abcdef',
  appSecret: '00112233445566778899aabbccddeeff',
  boundTo: 'of-the-cookie',
};
const MINUTE = 60_000;

const changed = (state: string, at: number) =>
  `${state.slice(0, at)}${state[at] === 'a' ? 'b' : 'a'}${state.slice(at + 1)}`;

describe('AuthorizationStates', () => {
  it('makes what WeChat takes: at most 128 letters and digits, another one each time', () => {
    const states = new AuthorizationStates(new VirtualClock());

    const made = Array.from({ length: 100 }, () => states.make(FACTS));

    expect(new Set(made).size).toBe(100);
    for (const state of made) expect(state).toMatch(/^[A-Za-z0-9]{1,128}$/);
  });

  it('takes a state that another process made, once', () => {
    const clock = new VirtualClock();
    const state = new AuthorizationStates(clock).make(FACTS);
    const states = new AuthorizationStates(clock);

    expect([states.spend(state, FACTS), states.spend(state, FACTS)]).toEqual([undefined, 'STATE_REPLAYED']);
  });

  it.each([
    ['another app', { appId: 'wxfedcba9876543210' }],
    ['another secret', { appSecret: 'ffeeddccbbaa99887766554433221100' }],
    ['another browser', { boundTo: 'of-the-cookie2' }],
    ['no browser', { boundTo: '' }],
  ])('takes none for %s', (_, other) => {
    const states = new AuthorizationStates(new VirtualClock());
    const state = states.make(FACTS);

    expect(states.spend(state, { ...FACTS, ...other })).toBe('STATE_WRONG');
    expect(states.spend(state, FACTS)).toBeUndefined();
  });

  it('takes none of which a single character was changed', () => {
    const states = new AuthorizationStates(new VirtualClock());
    const state = states.make(FACTS);

    const said = Array.from(state, (_, at) => states.spend(changed(state, at), FACTS));

    expect(new Set(said)).toEqual(new Set(['STATE_WRONG']));
  });

  it.each([
    undefined,
    null,
    7,
    '',
    'short',
    ['a'.repeat(72)],
    'a'.repeat(71),
    'a'.repeat(73),
    '+'.repeat(72),
    'A'.repeat(72),
  ])('takes %j for none', (state) => {
    expect(new AuthorizationStates(new VirtualClock()).spend(state, FACTS)).toBe('STATE_WRONG');
  });

  it.each([
    [10 * MINUTE, undefined],
    [10 * MINUTE + 1, 'STATE_EXPIRED'],
    [-MINUTE, undefined],
    [-MINUTE - 1, 'STATE_EXPIRED'],
  ])('%i ms after it was made, by the clock of whoever looks, says %s', (ms, said) => {
    const start = Date.UTC(2026, 0, 1);
    const state = new AuthorizationStates(new VirtualClock(start)).make(FACTS);

    expect(new AuthorizationStates(new VirtualClock(start + ms)).spend(state, FACTS)).toBe(said);
  });

  it('remembers a used one for as long as it could be taken again', async () => {
    const clock = new VirtualClock();
    const states = new AuthorizationStates(clock);
    const ahead = new AuthorizationStates(new VirtualClock(clock.now() + MINUTE)).make(FACTS);
    states.spend(ahead, FACTS);

    await clock.advance(11 * MINUTE - 1);
    states.spend(states.make(FACTS), FACTS);

    expect(states.spend(ahead, FACTS)).toBe('STATE_REPLAYED');
  });

  it('is as quick as its clock', () => {
    const start = Date.UTC(2026, 0, 1);
    const state = new AuthorizationStates(new VirtualClock(start), 100).make(FACTS);
    const late = (ms: number) =>
      new AuthorizationStates(new VirtualClock(start + ms), 100).spend(state, FACTS);

    expect([late(1_000 * MINUTE), late(1_000 * MINUTE + 1)]).toEqual([undefined, 'STATE_EXPIRED']);
  });
});
