import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_APP } from 'wechat-simulator';
import { supersedeOutside } from '../api-client/invalidate-elsewhere.js';
import { PrintingProcess } from '../processes/printing-process.js';
import { RedisProcess } from '../redis/redis-process.js';
import { eventually } from '../waiting/eventually.js';
import { runInSample } from './sample.js';
import { SampledFleet } from './sampled-fleet.js';
import { SampledWechat } from './sampled-wechat.js';
import { trialOf } from './trial.js';
import { WxJavaReader } from './wxjava-reader.js';

const SAMPLE = 'moving-over';
const MENU = { route: '/menu', path: '/cgi-bin/menu/get' };
const NOTICE = { route: 'POST /notice?openid=o1', path: '/cgi-bin/message/template/send' };
const { appId } = DEFAULT_APP;

let redis: RedisProcess;
let wechat: SampledWechat;
beforeAll(async () => {
  redis = await RedisProcess.start();
  await runInSample(SAMPLE, 'tsc');
});
beforeEach(async () => void (wechat = await SampledWechat.start()));
afterEach(async () => {
  PrintingProcess.endAll();
  await redis.client().flushall();
  await wechat.close();
});
afterAll(() => redis.stop());

const start = (program: string, { count = 2, preloads = [] as string[] } = {}) =>
  SampledFleet.start(count, {
    sample: SAMPLE,
    command: `node dist/${program}.js`,
    simulatorUrl: wechat.url,
    variables: { REDIS_URL: redis.url },
    preloads,
  });

describe('half-hour-cron in two processes', () => {
  /** Both make a call every ten minutes, from five past ten for an hour and a half. */
  async function morning(fleet: SampledFleet, everyHalfHour: () => unknown) {
    let failed = 0;
    for (let minutes = 0; minutes < 90; minutes += 10) {
      if (minutes > 0 && minutes % 30 === 0) await everyHalfHour();
      failed += await fleet.failures('/menu');
      wechat.simulator.time.advance(600_000);
    }
    return { requests: wechat.requests, calls: wechat.simulator.journal.calls(MENU.path).length, failed };
  }

  it('invalidates its own tokens before the move: every half hour, one process keeps a dead one', async () => {
    const fleet = await start('half-hour-cron/before', { preloads: ['clock-by-hand.mjs'] });

    const seen = await morning(fleet, async () => {
      for (const one of fleet.processes) {
        const printed = one.stdout;
        one.kill('SIGUSR2');
        await eventually(() => expect(one.stdout).not.toBe(printed));
      }
    });

    expect(seen).toEqual({ requests: 6, calls: 18, failed: 6 });
  });

  it('shares one token after the move, beside an old job that goes on elsewhere', async () => {
    const fleet = await start('half-hour-cron/after');

    const seen = await morning(fleet, () => wechat.simulator.mintElsewhere(appId));
    supersedeOutside(wechat.simulator, 'stable');

    expect(seen).toEqual({ requests: 1, calls: 18, failed: 0 });
    expect(await fleet.failures('/menu')).toBe(0);
    expect(wechat.requests).toBe(2);
  });
});

/** The refused token stays in use. */
const STILL_REFUSED = { requests: 0, failed: 10 };
/** Each refused call requests a token; on the legacy endpoint these invalidate each other, and some calls run out of tries. */
const TEN_OR_MORE = {
  requests: expect.toSatisfy((count: number) => count >= 10),
  failed: expect.any(Number),
};

describe.each([
  { name: 'redis-key', endpoint: 'legacy', ...MENU, signing: 0, later: STILL_REFUSED },
  { name: 'node-easywechat', endpoint: 'legacy', ...MENU, signing: 2, kept: '/kept', later: STILL_REFUSED },
  { name: 'co-wechat-api', endpoint: 'legacy', ...MENU, signing: 2, kept: '/kept', later: TEN_OR_MORE },
  { name: 'nest-wechat', endpoint: 'stable', ...NOTICE, signing: 2, later: STILL_REFUSED },
] as const)('$name in two processes', ({ name, endpoint, signing, later, ...call }) => {
  it('requests a token in each before the move, and does not get over a refusal', async () => {
    const fleet = await start(`${name}/before`);

    const seen = await trialOf(fleet, wechat, { endpoint, ...call, atOnce: 2 });

    expect(seen).toEqual({ cold: { requests: 2, failed: 0, signing }, later });
  });

  it('requests one token after the move, and one more when ten calls are refused: none fails', async () => {
    const fleet = await start(`${name}/after`);

    const seen = await trialOf(fleet, wechat, { endpoint: 'stable', ...call, atOnce: 1 });

    expect(seen).toEqual({
      cold: { requests: 1, failed: 0, signing },
      later: { requests: 1, failed: 0 },
    });
    expect(wechat.simulator.journal.refusedUses()).toBe(10);
    // The other library, where it is kept for the rest, has our token.
    expect(await fleet.failures('kept' in call ? call.kept : call.route)).toBe(0);
    expect(wechat.requests).toBe(2);
  });
});

it('ends without NestJS when it is told to, with everything closed', async () => {
  const names = ['redis-key', 'node-easywechat', 'co-wechat-api', 'wxjava'];
  const fleets = await Promise.all(names.map((name) => start(`${name}/after`, { count: 1 })));

  const codes = fleets.map(async ({ processes: [one] }) => {
    one!.kill('SIGTERM');
    return one!.end();
  });

  expect(await Promise.all(codes)).toEqual([0, 0, 0, 0]);
});

describe('redis-key', () => {
  it('keeps its key up to date for a program that stays as it is, and never requests a token', async () => {
    const fleet = await start('redis-key/after', { count: 1 });
    await eventually(async () => expect(await redis.client().exists('wechat:access_token')).toBe(1));
    const old = await start('redis-key/before', { count: 1 });
    expect(await old.failures('/menu')).toBe(0);

    supersedeOutside(wechat.simulator, 'stable');
    expect(await fleet.failures('/menu')).toBe(0);
    await eventually(async () => expect(await old.failures('/menu')).toBe(0));

    expect(wechat.simulator.journal.calls('/cgi-bin/token')).toEqual([]);
    expect(wechat.requests).toBe(2);
  });
});

describe('wxjava', () => {
  it('has WxJava read our token and ticket from its own keys, and the next ones after a refusal', async () => {
    const java = new WxJavaReader(redis.client(), appId);
    const fleet = await start('wxjava/after');
    const read = async () => {
      const [token, ticket] = await Promise.all([java.accessToken(), java.jsapiTicket()]);
      expect(wechat.simulator.isAlive(token ?? '')).toBe(true);
      expect(wechat.simulator.console(appId).tickets.accepts(ticket ?? '')).toBe(true);
      return token!;
    };
    const first = await eventually(read);

    supersedeOutside(wechat.simulator, 'stable');
    expect(await java.expireAccessToken(first)).toBe(true);
    expect(await fleet.failures('/menu', 5)).toBe(0);

    expect(await eventually(read)).not.toBe(first);
    expect(wechat.requests).toBe(2);
  });
});
