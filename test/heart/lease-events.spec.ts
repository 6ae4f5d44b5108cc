import { describe, expect, it } from 'vitest';
import { Fleet } from './fleet.js';

describe('the events of a lease', () => {
  it('tell the holder what is used of its budgets, and the others that they wait', async () => {
    const fleet = new Fleet('stable');
    const processes = fleet.several(2);

    const tokens = await fleet.passing(Promise.all(processes.map(({ keeper }) => keeper.getValue())), 3_000);

    const granted = processes.flatMap((process) => process.eventsOf('lease-granted'));
    const held = processes.flatMap((process) => process.eventsOf('lease-held'));
    expect(new Set(tokens).size).toBe(1);
    expect(granted).toMatchObject([{ key: { appId: fleet.appId }, budgets: [{ id: 'stable', used: 1 }] }]);
    expect(held.length).toBeGreaterThan(0);
    expect(held[0]).toMatchObject({ key: { appId: fleet.appId }, remainingMs: expect.any(Number) });
  });
});
