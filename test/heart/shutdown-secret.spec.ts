import { expect, it } from 'vitest';
import { Fleet, SECOND } from './fleet.js';

it('does not wait for a secret that never comes once a shutdown has waited long enough', async () => {
  const fleet = new Fleet('stable');
  const process = fleet.process({
    appSecret: () => new Promise(() => undefined),
    timing: { secretTimeoutMs: 60 * SECOND },
  });
  process.keeper.getValue().catch(() => undefined);
  await fleet.advance(100);

  const stopped = process.keepers.stop();
  process.hardStop.abort();

  await expect(fleet.passing(stopped, SECOND)).resolves.toBeUndefined();
});
