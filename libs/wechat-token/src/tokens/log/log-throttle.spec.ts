import { describe, expect, it } from 'vitest';
import { LogThrottle } from './log-throttle.js';

const gateWithClock = () => {
  const clock = { time: 0, monotonic: () => clock.time };
  return { gate: new LogThrottle(clock), clock };
};

describe('LogGate', () => {
  it('logs a condition when it begins, when it changes and when it ends', () => {
    const { gate } = gateWithClock();

    expect(gate.begins('failure', 'HTTP_502')).toBe(true);
    expect(gate.begins('failure', 'HTTP_502')).toBe(false);
    expect(gate.begins('failure', 'ECONNRESET')).toBe(true);
    expect(gate.ends('failure')).toBe(true);
    expect(gate.ends('failure')).toBe(false);
    expect(gate.begins('failure', 'ECONNRESET')).toBe(true);
  });

  it('logs an incident once a minute, and counts those in between', () => {
    const { gate, clock } = gateWithClock();

    expect(gate.passes('rejected')).toBe(0);
    expect(gate.passes('rejected')).toBeUndefined();
    clock.time = 59_999;
    expect(gate.passes('rejected')).toBeUndefined();
    expect(gate.passes('lease-lost')).toBe(0);
    clock.time = 60_000;
    expect(gate.passes('rejected')).toBe(2);
  });
});
