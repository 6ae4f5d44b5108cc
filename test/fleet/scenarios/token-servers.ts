import { setTimeout as pause } from 'node:timers/promises';
import { clientCalls, RELAYED } from '../../token-server/client-calls.js';
import { HttpLoad } from '../../token-server/http-load.js';
import { RoundRobin } from '../../token-server/round-robin.js';
import { sized, type Measured, type Scenario, type Size } from '../scenario.js';
import { ServerPair } from '../server-pair.js';
import { until } from '../waiting.js';

/** Token servers, behind a balancer that sends a GET once more, to the other server, if its connection breaks. */
export const TOKEN_SERVERS: readonly Scenario[] = [
  {
    name: 'kill -9 of one of two token servers every 2 s under load, as soon as both are up',
    promise: '0 failed reads, 0 failed relayed GETs',
    run: (size) => ServerPair.with({}, (pair) => killServers(pair, size)),
  },
];

async function killServers(pair: ServerPair, size: Size): Promise<Measured> {
  const { wechat, ports, urls } = pair;
  const balancer = await RoundRobin.to(...ports);
  const isUp = (port: number) => until('both servers are up', () => balancer.isReady(port));
  try {
    wechat.simulator.faults.add({ kind: 'slow', ms: 50, path: RELAYED });
    const calls = await clientCalls(urls[0]!, pair.clientKey);
    const gets = calls.filter(({ method }) => method !== 'POST');
    const load = new HttpLoad(balancer.port, [...gets, ...gets, ...gets, ...gets], (from) =>
      balancer.nextPort(from),
    );
    const kills = sized(size, { full: 30, quick: 3 });
    let killed = 0;
    // A few kills may all meet a server between two calls.
    for (; killed < kills || (load.repeated === 0 && killed < 10 * kills); killed += 1) {
      const victim = Math.floor(Math.random() * 2);
      const twoSeconds = pause(2_000);
      await pair.kill(victim);
      await pair.up(victim);
      await Promise.all([isUp(ports[victim]!), twoSeconds]);
    }
    await load.end();
    const { failures, repeated } = load;
    const { issued } = pair;
    return {
      seen: `${load.calls} calls of ${gets.length * 4} callers, ${failures.length} failed, ${repeated} sent again, ${killed} kills, ${issued} token${issued === 1 ? '' : 's'}`,
      happened: {
        'calls were in progress when a server was killed': repeated > 0,
        'there was load': load.calls > 100,
      },
      holds: { 'no failed call': failures.length === 0, 'one token': issued === 1 },
    };
  } finally {
    balancer.close();
  }
}
