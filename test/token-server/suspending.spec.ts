import { readFileSync } from 'node:fs';
import { newClientKey } from 'nestjs-wechat-token-server';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RedisProcess } from '../redis/redis-process.js';
import { eventually } from '../waiting/eventually.js';
import { ConfigurationFolder, TokenServerProcess } from './token-server-process.js';

const { appId } = DEFAULT_APP;
/** Another client, which is not suspended. */
const crm = newClientKey('crm');
const PATH = '/cgi-bin/getcallbackip';

let wechat: RunningSimulator;
let redis: RedisProcess;
let folder: ConfigurationFolder;
let config = '';
beforeAll(async () => {
  [wechat, redis] = await Promise.all([startWechatSimulator(), RedisProcess.start()]);
  folder = new ConfigurationFolder();
  const more = `store: { redisUrl: '${redis.url}' }\ndrainSeconds: 0`;
  const other = `  - { id: crm, digests: ['${crm.digest}'], apps: [${appId}], may: [token] }`;
  config = folder.config(wechat.url, more, { client: `    standIn: true\n${other}` });
});
afterAll(async () => {
  TokenServerProcess.endAll();
  folder.remove();
  await redis.stop();
  await wechat.close();
});

/** One line of the audit. */
interface AuditLine {
  readonly at: string;
  readonly lastAt?: string;
  readonly what: string;
  readonly by: string;
  readonly client?: string;
  readonly reason?: string;
}

const standInOf = async ({ url }: TokenServerProcess) => {
  const query = `grant_type=client_credential&appid=${appId}&secret=${folder.client.key}`;
  return (await fetch(`${url}/cgi-bin/token?${query}`)).json() as Promise<Record<string, unknown>>;
};
const call = async ({ url }: TokenServerProcess, standIn: unknown) =>
  (await fetch(`${url}${PATH}?access_token=${String(standIn)}`)).json() as Promise<Record<string, unknown>>;
const tokenOf = ({ url }: TokenServerProcess, query = '', key = folder.client.key) =>
  fetch(`${url}/v1/apps/${appId}/access-token${query}`, { headers: { authorization: `Bearer ${key}` } });
const healthOf = async ({ url }: TokenServerProcess) =>
  (await fetch(`${url}/health`)).json() as Promise<Record<string, unknown>>;

/** What the client gets, by each route: errcodes of the compatible ones, the status of the native one. */
const answers = async (server: TokenServerProcess, standIn: unknown) => [
  (await call(server, standIn))['errcode'],
  (await standInOf(server))['errcode'],
  (await tokenOf(server)).status,
];
const REFUSED = [40001, 40125, 401];
const ACCEPTED = [undefined, undefined, 200];

const command = async (...args: string[]) => {
  const run = TokenServerProcess.run([...args, '--config', config]);
  return [await run.end(), run.output];
};

const auditOf = ({ stdout }: TokenServerProcess) =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('{"log":"audit"'))
    .map((line) => JSON.parse(line) as AuditLine);

it('a client that is suspended by the command is refused by both servers, also its stand-ins and long polls, until it is resumed', async () => {
  const servers = [await TokenServerProcess.up(config), await TokenServerProcess.up(config)] as const;
  const [first, second] = servers;
  const { access_token: standIn } = await standInOf(first);
  const { version } = (await (await tokenOf(second)).json()) as { version: string };
  // This one would end first, were nobody suspended.
  let isOtherOver = false;
  void tokenOf(first, `?after=${version}&waitMs=60000`, crm.key)
    .catch(() => undefined)
    .finally(() => (isOtherOver = true));
  const polls = servers.map((server) => tokenOf(server, `?after=${version}&waitMs=60000`));
  for (const server of servers) expect(await answers(server, standIn)).toEqual(ACCEPTED);
  // A poll that has come to its end shows that those before it are being waited for.
  await Promise.all(servers.map((server) => tokenOf(server, `?after=${version}&waitMs=100`)));

  expect(await command('suspend', 'shop', '--reason', 'key found in a log')).toEqual([
    0,
    expect.stringContaining('is suspended'),
  ]);

  expect((await Promise.all(polls)).map(({ status }) => status)).toEqual([401, 401]);
  expect(isOtherOver).toBe(false);
  for (const server of servers)
    await eventually(async () => expect(await answers(server, standIn)).toEqual(REFUSED));
  expect(await command('suspend', 'shop')).toEqual([0, expect.stringContaining('already')]);

  // Redis is lost, and comes back empty: whoever is suspended stays so, also for a server that starts then.
  await redis.signal('SIGKILL');
  for (const server of servers) expect(await answers(server, standIn)).toEqual(REFUSED);
  await eventually(async () => expect(await healthOf(first)).toMatchObject({ servers: { notes: 'away' } }));
  const early = await TokenServerProcess.up(config);
  expect(early.output).toContain('unreachable at the start');
  // It is down until it has a token, which it asks WeChat for itself.
  await eventually(async () =>
    expect(await healthOf(early)).toMatchObject({ status: 'degraded', servers: { notes: 'away' } }),
  );
  await redis.start();
  for (const server of [...servers, early])
    await eventually(async () => {
      expect(await healthOf(server)).toMatchObject({ servers: { notes: 'up', up: 3 } });
      expect(await answers(server, standIn)).toEqual(REFUSED);
    });
  early.kill('SIGTERM');
  expect(await early.end()).toBe(0);

  expect(await command('resume', 'shop', '--reason', 'a new key')).toEqual([
    0,
    expect.stringContaining('is resumed'),
  ]);
  for (const server of servers)
    await eventually(async () => expect(await answers(server, standIn)).toEqual(ACCEPTED));

  // Nothing was given between the two, by the clock of each server.
  for (const server of servers) {
    server.kill('SIGTERM');
    expect(await server.end()).toBe(0);
    const audit = auditOf(server);
    const actions = audit.filter(({ client }) => client === 'shop');
    expect(actions.map(({ what, reason }) => [what, reason])).toEqual([
      ['client.suspended', 'key found in a log'],
      ['client.resumed', 'a new key'],
    ]);
    expect(actions[0]?.by).toMatch(/^operator:./);
    const [from = '', to = ''] = actions.map(({ at }) => at);
    const given = audit.filter(({ what, by }) => by === 'client:shop' && what.endsWith('given'));
    const times = given.flatMap(({ at, lastAt = at }) => [lastAt]);
    expect(times.length).toBeGreaterThan(0);
    expect(times.filter((at) => at > from && at < to)).toEqual([]);
  }
});

it('nothing that is shared holds a key, a digest or a token', async () => {
  const server = await TokenServerProcess.up(config);
  const { value } = (await (await tokenOf(server)).json()) as { value: string };
  await command('suspend', 'shop');
  await eventually(async () => expect((await tokenOf(server)).status).toBe(401));
  await command('resume', 'shop');
  server.kill('SIGTERM');
  await server.end();

  const client = redis.client();
  const shared = JSON.stringify([
    await client.hgetall('wechat:{token-server}:servers'),
    await client.hgetall('wechat:{token-server}:clients'),
    await client.xrange('wechat:{token-server}:log', '-', '+'),
  ]);
  expect(shared).toContain('client.resumed');
  const digest = folder.client.digest.replace('sha256:', '');
  for (const secret of [folder.client.key, digest, value, DEFAULT_APP.appSecret])
    expect(shared).not.toContain(secret);
});

it('servers that are configured differently count as such in the metrics', async () => {
  const metricsClient = `    may: [call, token, metrics]`;
  const other = folder.put('other.yaml', configText().replace('    may: [call, token]', metricsClient));
  const servers = [await TokenServerProcess.up(other), await TokenServerProcess.up(other)] as const;
  const metricsOf = async ({ url }: TokenServerProcess) => {
    const headers = { authorization: `Bearer ${folder.client.key}` };
    return (await fetch(`${url}/metrics`, { headers })).text();
  };

  await eventually(async () => {
    const metrics = await metricsOf(servers[0]);
    expect(metrics).toMatch(/^wechat_token_server_servers_up 2$/m);
    expect(metrics).toMatch(/^wechat_token_server_configurations 1$/m);
    expect(metrics).toMatch(/^wechat_token_server_notes_up 1$/m);
  });
  const third = await TokenServerProcess.up(config);
  await eventually(async () => {
    const metrics = await metricsOf(servers[0]);
    expect(metrics).toMatch(/^wechat_token_server_servers_up 3$/m);
    expect(metrics).toMatch(/^wechat_token_server_configurations 2$/m);
  });
  for (const server of [...servers, third]) {
    server.kill('SIGTERM');
    expect(await server.end()).toBe(0);
  }
});

it('the command says what is wrong, and ends with 1', async () => {
  const without = folder.put('without.yaml', configText().replace(/^store:.*$/m, ''));
  const at = async (...args: string[]) => {
    const run = TokenServerProcess.run(args, { LANG: 'en' });
    return [await run.end(), run.output];
  };

  expect(await at('suspend', 'shop')).toEqual([1, expect.stringContaining('without Redis')]);
  expect(await at('suspend', 'shop', '--config', without)).toEqual([
    1,
    expect.stringContaining('without Redis'),
  ]);
  expect(await at('suspend', 'shpo', '--config', config)).toEqual([1, expect.stringContaining('no client')]);
  expect(await at('resume', 'shop', '--config', config)).toEqual([0, expect.stringContaining('was not')]);
  const away = folder.put('away.yaml', configText().replace(redis.url, 'redis://127.0.0.1:1'));
  expect(await at('suspend', 'shop', '--config', away)).toEqual([1, expect.stringContaining('ECONNREFUSED')]);
});

function configText(): string {
  return readFileSync(config, 'utf8');
}
