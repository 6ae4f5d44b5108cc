import { describe, expect, it } from 'vitest';
import { ENDPOINTS, Fleet, HOUR, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

const WRONG = 'ffffffffffffffffffffffffffffffff';
const ADDRESS = '203.0.113.9';

/** WeChat forgets the token. The process has another one without being held up. */
async function expectAnother(fleet: Fleet, { keeper }: HeartProcess): Promise<void> {
  const token = await fleet.passing(keeper.getValue());
  fleet.simulator.killToken(token);
  const { value } = await fleet.passing(keeper.reportRejected(token), 3 * SECOND);
  expect(fleet.simulator.isAlive(value)).toBe(true);
}

describe.each(ENDPOINTS)('what held up an asking, on the %s endpoint', (endpoint) => {
  it('is over for the configuration once it is accepted', async () => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process({ appSecret: async () => WRONG });
    await fleet.failing(process.keeper.getValue());
    fleet.simulator.console(fleet.appId).resetSecret(WRONG);

    await fleet.passing(process.keeper.refresh());

    expect((await fleet.store.inspect(fleet.appId)).pauses).toEqual([]);
    await expectAnother(fleet, process);
  });

  it('is over for an address once it is accepted', async () => {
    const fleet = new Fleet(endpoint, { whitelist: ['198.51.100.7'] });
    const process = fleet.process({ ip: ADDRESS });
    await fleet.failing(process.keeper.getValue());
    fleet.simulator.console(fleet.appId).setWhitelist([ADDRESS]);

    await fleet.passing(process.keeper.refresh());

    await expectAnother(fleet, process);
  });

  it('because the last tenth of a day is kept back is over with the token, for the first caller too', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served({ budgets: { [endpoint]: 2 }, timing: { confirmEveryMs: 0 } });
    await fleet.advance(HOUR);
    const credential = await process.keeper.getCredential();
    await fleet.passing(process.keeper.refresh());

    await fleet.advance(credential.remainingMs());

    const token = await fleet.passing(process.keeper.getValue());
    expect(token).not.toBe(credential.value);
    expect(fleet.simulator.isAlive(token)).toBe(true);
  });
});
