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
  it('creates what WeChat accepts: at most 128 letters and digits, different each time', () => {
    const states = new AuthorizationStates(new VirtualClock());

    const made = Array.from({ length: 100 }, () => states.make(FACTS));

    expect(new Set(made).size).toBe(100);
    for (const state of made) expect(state).toMatch(/^[A-Za-z0-9]{1,128}$/);
  });

  it('accepts a state that another process created, once', () => {
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
  ])('refuses a state for %s', (_, other) => {
    const states = new AuthorizationStates(new VirtualClock());
    const state = states.make(FACTS);

    expect(states.spend(state, { ...FACTS, ...other })).toBe('STATE_WRONG');
    expect(states.spend(state, FACTS)).toBeUndefined();
  });

  it('refuses a state in which a single character was changed', () => {
    const states = new AuthorizationStates(new VirtualClock());
    const state = states.make(FACTS);

    const outcomes = Array.from(state, (_, at) => states.spend(changed(state, at), FACTS));

    expect(new Set(outcomes)).toEqual(new Set(['STATE_WRONG']));
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
  ])('refuses %j', (state) => {
    expect(new AuthorizationStates(new VirtualClock()).spend(state, FACTS)).toBe('STATE_WRONG');
  });

  it.each([
    [10 * MINUTE, undefined],
    [10 * MINUTE + 1, 'STATE_EXPIRED'],
    [-MINUTE, undefined],
    [-MINUTE - 1, 'STATE_EXPIRED'],
  ])('%i ms after its creation, by the local clock, returns %s', (ms, outcome) => {
    const start = Date.UTC(2026, 0, 1);
    const state = new AuthorizationStates(new VirtualClock(start)).make(FACTS);

    expect(new AuthorizationStates(new VirtualClock(start + ms)).spend(state, FACTS)).toBe(outcome);
  });

  it('remembers a used state for as long as it could be accepted again', async () => {
    const clock = new VirtualClock();
    const states = new AuthorizationStates(clock);
    const ahead = new AuthorizationStates(new VirtualClock(clock.now() + MINUTE)).make(FACTS);
    states.spend(ahead, FACTS);

    await clock.advance(11 * MINUTE - 1);
    states.spend(states.make(FACTS), FACTS);

    expect(states.spend(ahead, FACTS)).toBe('STATE_REPLAYED');
  });

  it('is as fast as its clock', () => {
    const start = Date.UTC(2026, 0, 1);
    const state = new AuthorizationStates(new VirtualClock(start), 100).make(FACTS);
    const late = (ms: number) =>
      new AuthorizationStates(new VirtualClock(start + ms), 100).spend(state, FACTS);

    expect([late(1_000 * MINUTE), late(1_000 * MINUTE + 1)]).toEqual([undefined, 'STATE_EXPIRED']);
  });
});
