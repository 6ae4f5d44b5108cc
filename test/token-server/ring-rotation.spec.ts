import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RedisProcess } from '../redis/redis-process.js';
import { ConfigurationFolder, TokenServerProcess } from './token-server-process.js';

const { appId } = DEFAULT_APP;
const OLD = "{ keys: [{ id: '1', keyFile: stand-in-key }], signWith: '1' }";
const BOTH = "{ keys: [{ id: '1', keyFile: stand-in-key }, { id: '2', keyFile: next-key }], signWith: '1' }";
const BOTH_NEXT = BOTH.replace("signWith: '1'", "signWith: '2'");
const NEXT = "{ keys: [{ id: '2', keyFile: next-key }], signWith: '2' }";

let wechat: RunningSimulator;
let redis: RedisProcess;
let folder: ConfigurationFolder;
beforeAll(async () => {
  [wechat, redis] = await Promise.all([startWechatSimulator(), RedisProcess.start()]);
  folder = new ConfigurationFolder();
  folder.put('next-key', randomBytes(32).toString('base64'));
});
afterAll(async () => {
  TokenServerProcess.endAll();
  folder.remove();
  await redis.stop();
  await wechat.close();
});

/** A server whose ring is replaced while it runs. */
class RingServer {
  private reloads = 0;

  private constructor(
    private readonly process: TokenServerProcess,
    private readonly text: string,
    private readonly name: string,
  ) {}

  static async up(text: string, name: string): Promise<RingServer> {
    return new RingServer(await TokenServerProcess.up(folder.put(name, text)), text, name);
  }

  async use(ring: string): Promise<void> {
    folder.put(this.name, this.text.replace(OLD, ring));
    this.reloads += 1;
    this.process.kill('SIGHUP');
    await this.process.printed(new RegExp(Array(this.reloads).fill('was reloaded').join('[^]*')));
  }

  async standIn(): Promise<string> {
    const query = `grant_type=client_credential&appid=${appId}&secret=${folder.client.key}`;
    const answer = await fetch(`${this.process.url}/cgi-bin/token?${query}`);
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  async errcodeOf(standIn: string): Promise<number | undefined> {
    const answer = await fetch(`${this.process.url}/cgi-bin/getcallbackip?access_token=${standIn}`);
    return ((await answer.json()) as { errcode?: number }).errcode;
  }
}

it('two servers accept the stand-ins of one another at each step of a rotation, while one is a step behind', async () => {
  const more = `store: { redisUrl: '${redis.url}' }\ndrainSeconds: 0`;
  const text = readFileSync(folder.config(wechat.url, more, { client: '    standIn: true' }), 'utf8');
  const servers = [
    await RingServer.up(text, 'first.yaml'),
    await RingServer.up(text, 'second.yaml'),
  ] as const;
  const [first, second] = servers;
  const seen: (number | undefined)[] = [];
  const exchange = async () => {
    for (const standIn of [await first.standIn(), await second.standIn()])
      for (const server of servers) seen.push(await server.errcodeOf(standIn));
  };
  const old = await first.standIn();

  for (const [before, after] of [
    [OLD, BOTH],
    [BOTH, BOTH_NEXT],
    [BOTH_NEXT, NEXT],
  ] as const) {
    await first.use(after);
    if (before !== BOTH_NEXT) seen.push(await first.errcodeOf(old), await second.errcodeOf(old));
    await exchange();
    await second.use(after);
    await exchange();
  }

  expect(seen).toEqual(Array.from({ length: 28 }, () => undefined));
  // Whoever still has one of the old key is told to fetch another.
  expect([await first.errcodeOf(old), await second.errcodeOf(old)]).toEqual([40001, 40001]);

  // Out of order: the key signs before both servers know it.
  await first.use(OLD);
  expect(await second.errcodeOf(await first.standIn())).toBe(40001);
  await second.use(BOTH_NEXT);
  expect(await second.errcodeOf(await first.standIn())).toBeUndefined();
});
