import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { startWechatSimulator } from 'wechat-simulator';
import { freePort, RedisProcess } from '../../redis/redis-process.js';
import { clientCalls, RELAYED } from '../../token-server/client-calls.js';
import { HttpLoad } from '../../token-server/http-load.js';
import { RoundRobin } from '../../token-server/round-robin.js';
import { ConfigurationFolder, TokenServerProcess } from '../../token-server/token-server-process.js';
import { sized, type Measured, type Scenario, type Size } from '../scenario.js';
import { until } from '../waiting.js';

/** Token servers, behind a balancer that sends a GET once more if its connection breaks. */
export const TOKEN_SERVERS: readonly Scenario[] = [
  {
    name: 'kill -9 of one of two token servers every 2 s under load, as soon as both are up',
    promise: '0 failed reads, 0 failed relayed GETs',
    run: killServers,
  },
];

async function killServers(size: Size): Promise<Measured> {
  const [wechat, redis] = await Promise.all([startWechatSimulator(), RedisProcess.start()]);
  const folder = new ConfigurationFolder();
  const ports = [await freePort(), await freePort()];
  const servers: TokenServerProcess[] = [];
  const up = async (i: number) => {
    servers[i] = await TokenServerProcess.up(configOf(folder, wechat.url, redis.url, ports[i]!));
  };
  await Promise.all([up(0), up(1)]);
  const balancer = await RoundRobin.to(...ports);
  const isUp = (port: number) => until('both servers are up', () => balancer.isReady(port));
  try {
    wechat.simulator.faults.add({ kind: 'slow', ms: 50, path: RELAYED });
    const calls = await clientCalls(servers[0]!.url, folder.client.key);
    const gets = calls.filter(({ method }) => method !== 'POST');
    const load = new HttpLoad(balancer.port, [...gets, ...gets, ...gets, ...gets], true);
    const kills = sized(size, { full: 30, quick: 3 });
    for (let killed = 0; killed < kills; killed += 1) {
      const victim = Math.floor(Math.random() * 2);
      const twoSeconds = pause(2_000);
      servers[victim]!.kill('SIGKILL');
      await servers[victim]!.end();
      await up(victim);
      await Promise.all([isUp(ports[victim]!), twoSeconds]);
    }
    await load.end();
    const { failures, repeated } = load;
    const issued = wechat.simulator.journal.issued().length;
    return {
      seen: `${load.calls} calls of ${gets.length * 4} callers, ${failures.length} failed, ${repeated} sent again, ${kills} kills, ${issued} token${issued === 1 ? '' : 's'}`,
      happened: {
        'calls were in progress when a server was killed': repeated > 0,
        'there was load': load.calls > 100,
      },
      holds: { 'no failed call': failures.length === 0, 'one token': issued === 1 },
    };
  } finally {
    balancer.close();
    for (const server of servers) server.kill('SIGKILL');
    await Promise.all(servers.map((server) => server.end()));
    folder.remove();
    await redis.stop();
    await wechat.close();
  }
}

function configOf(folder: ConfigurationFolder, wechatUrl: string, redisUrl: string, port: number): string {
  const more = `store: { redisUrl: '${redisUrl}' }\naudit: { file: audit.jsonl }`;
  const client = '    standIn: true\n    perMinute: 1000000';
  const text = readFileSync(folder.config(wechatUrl, more, { listen: `{ port: ${port} }`, client }), 'utf8');
  return folder.put(`server-${port}.yaml`, text);
}
