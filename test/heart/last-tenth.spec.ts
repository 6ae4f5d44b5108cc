import { expect, it } from 'vitest';
import { Fleet, HOUR, MINUTE } from './fleet.js';

it('keeps the last tenth of a budget for when nothing lives, and uses it then', async () => {
  const fleet = new Fleet('stable');
  // Confirmations use up nine calls of ten long before the token ends.
  const process = fleet.process({ budgets: { stable: 10 } });
  const first = await fleet.passing(process.keeper.getValue());

  for (let passed = 0; passed < 2 * HOUR; passed += MINUTE) {
    await fleet.advance(MINUTE);
    await fleet.passing(process.keeper.getValue());
  }

  const second = await fleet.passing(process.keeper.getValue());
  expect(second).not.toBe(first);
  expect(fleet.simulator.isAlive(second)).toBe(true);
  expect(fleet.asks()).toHaveLength(10);
});
