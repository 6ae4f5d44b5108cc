import type { WechatEndpoint } from 'nestjs-wechat-token';
import { eventually } from '../../waiting/eventually.js';
import { Fleet } from '../fleet.js';
import type { Scenario, Size } from '../scenario.js';
import { wordsOf } from '../sums.js';
import { TcpProxy } from '../tcp-proxy.js';
import { timesOf } from '../times.js';
import { isInTime, until, untilDueIn } from '../waiting.js';

/** A network fault before Redis: its begin, its end, and whether it occurred. */
interface Fault {
  readonly name: string;
  begin(fleet: Fleet, proxy: TcpProxy): Promise<void> | void;
  end(fleet: Fleet, proxy: TcpProxy): Promise<void> | void;
}

const FAULTS: readonly Fault[] = [
  {
    name: 'Redis as a black hole (SIGSTOP)',
    begin: (fleet) => fleet.redis.signal('SIGSTOP'),
    end: (fleet) => fleet.redis.signal('SIGCONT'),
  },
  {
    name: 'commands that time out and run later',
    begin: (_fleet, proxy) => proxy.hold('up'),
    end: (_fleet, proxy) => proxy.heal(),
  },
  {
    name: 'replies of Redis lost, commands sent twice',
    begin: (_fleet, proxy) => proxy.swallow('down'),
    // TCP closes a connection that lost bytes; it never continues without them.
    end: (_fleet, proxy) => {
      proxy.cut();
      proxy.heal();
    },
  },
];

/** Far longer than a read of a cached token. */
const READ_MS = 100;

/** A Redis that accepts commands and does not answer in time. */
export const BLACK_HOLES: readonly Scenario[] = FAULTS.flatMap((fault) =>
  (['stable', 'legacy'] as const).map((endpoint) => ({
    name: `${fault.name}, across a refresh, ${endpoint} endpoint`,
    promise: 'p99 of a read unchanged, 0 failed, no lease held by a ghost, no budget spent twice',
    run: (size) =>
      Fleet.with({ endpoint, times: timesOf(25) }, (fleet) => strike(fleet, fault, endpoint, size)),
  })),
);

async function strike(fleet: Fleet, fault: Fault, endpoint: WechatEndpoint, size: Size) {
  const proxy = fleet.use(await TcpProxy.to(fleet.redis.port));
  await fleet.start(4, { changes: () => ({ redisUrl: `redis://127.0.0.1:${proxy.port}` }) });
  await untilDueIn(fleet, 500);
  const before = await fleet.sums();
  await fleet.reset();
  const issuedBefore = fleet.issued();

  await fault.begin(fleet, proxy);
  // Beyond the time when the token is due, but not beyond its expiry.
  await fleet.pass(endpoint === 'stable' ? 3_000 : 4_000);
  const during = await fleet.sums();
  await fault.end(fleet, proxy);
  await until('the refresh', () => fleet.issued() > issuedBefore);
  await until('a store without a lease', async () => (await fleet.status()).accessToken.leaseMs === 0);
  await fleet.pass(fleet.times.timing.leaseMs ?? 0);

  const sums = await fleet.sums();
  const { budgets, accessToken } = await eventually(() => fleet.status());
  const used = budgets.find(({ id }) => id === endpoint)?.used ?? 0;
  const calls = fleet.asked().length;
  return {
    seen: `${wordsOf(sums)}; p99 ${before.p99Ms.toFixed(2)} ms before, ${during.p99Ms.toFixed(2)} ms during; ${calls} calls to WeChat, ${used} of the budget; lease left ${accessToken.leaseMs} ms`,
    happened: {
      'the store was found unavailable': (during.events['store-down'] ?? 0) > 0,
      'there was load': during.calls > 50,
    },
    holds: {
      'no failed read': sums.failed + sums.refused === 0,
      'reads as fast as before': isInTime(size, during.p99Ms, Math.max(READ_MS, 2 * before.p99Ms)),
      'no lease held by a ghost': accessToken.leaseMs === 0,
      'no budget spent twice': used <= calls,
    },
  };
}
