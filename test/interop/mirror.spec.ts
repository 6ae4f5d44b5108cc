import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NestFactory } from '@nestjs/core';
import { WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';
import { RedisMirror } from 'nestjs-wechat-token/interop';
import { DEFAULT_APP } from 'wechat-simulator';
import { ToyServer, ToyToken } from '../kinds/toy-platform.js';
import { eventually } from '../waiting/eventually.js';
import { APP_ID, Beside, mirrorEvents, SECRET, type Ours } from './beside.js';

const KEY = `wx:access_token:${APP_ID}`;
const CHECKS = '/cgi-bin/getcallbackip';

let beside: Beside;
beforeEach(async () => void (beside = await Beside.start()));
afterEach(() => beside.end());

const there = () => beside.client.get(KEY);
const holds = (token: string) => eventually(async () => expect(await there()).toBe(token));
const isSaid = (ours: Ours, type: string) => eventually(() => expect(mirrorEvents(ours)).toContain(type));
const checks = () => beside.wechat.simulator.journal.calls(CHECKS).length;

/** How often a process of ours has looked at the key. */
async function looks(): Promise<number> {
  const calls = /cmdstat_evalsha:calls=(\d+)/.exec(await beside.client.info('commandstats'));
  return Number(calls?.[1] ?? 0);
}

/** Has WeChat end the token, and our process get another. */
async function replaced(ours: Ours, token: string): Promise<string> {
  beside.wechat.simulator.killToken(token);
  return (await ours.tokens.reportRejected(token)).value;
}

describe('a mirror', () => {
  it('is off by default: nothing is written beside the store', async () => {
    const ours = await beside.ours({});
    await ours.tokens.getAccessToken();
    await ours.close();

    expect(await beside.client.dbsize()).toBe(0);
    expect(mirrorEvents(ours)).toEqual([]);
  });

  it('is an option of the module of NestJS, and begins and ends with the application', async () => {
    const mirrors = [RedisMirror.connect(beside.redis.url, { preset: 'wxjava-mp' })];
    const http = { baseUrl: beside.wechat.url };
    const imported = WechatTokenModule.forRoot({ apps: [DEFAULT_APP], http, mirrors });
    const app = await NestFactory.createApplicationContext(imported, { logger: false });

    await holds(await app.get(WechatTokenService).getAccessToken());
    await app.close();

    await eventually(async () => {
      const clients = String(await beside.client.client('LIST'));
      expect(clients.trim().split('\n')).toHaveLength(1);
    });
  });

  it.each(['stable', 'legacy'] as const)(
    'has the token with what is promised of its life as TTL, and the next one as soon as the store has it, on the %s endpoint',
    async (endpoint) => {
      const apps = [{ ...DEFAULT_APP, endpoint }];
      const ours = await beside.publishing({ preset: 'wxjava-mp', everyMs: 3_600_000 }, { apps });
      const first = await ours.tokens.getCredential();
      await holds(first.value);
      const leftMs = await beside.client.pttl(KEY);

      const next = await replaced(ours, first.value);

      await holds(next);
      expect(next).not.toBe(first.value);
      expect(Math.abs(leftMs - first.promisedMs())).toBeLessThan(60_000);
      expect(mirrorEvents(ours)).toEqual([]);
    },
  );

  it('gives every key that it writes a TTL, less what the other program takes off, but at most 200 s', async () => {
    const presets = ['wxjava-ma', 'silenceper'] as const;
    for (const preset of presets) await beside.publishing({ preset });
    await eventually(async () => expect(await beside.client.dbsize()).toBe(4));

    const keys = await beside.client.keys('*');
    const ttls = await Promise.all(keys.map((key) => beside.client.ttl(key)));
    const tokens = ttls.filter((_, index) => !keys[index]!.endsWith(':mirror'));
    expect(ttls.every((ttl) => ttl > 0)).toBe(true);
    expect(tokens.every((ttl) => ttl > 6_000 && ttl <= 7_000)).toBe(true);
  });

  it('gets its TTL back if another program took it away or shortened it', async () => {
    const ours = await beside.publishing({ preset: 'wxjava-mp' });
    await holds(await ours.tokens.getAccessToken());

    for (const spoil of [() => beside.client.persist(KEY), () => beside.client.expire(KEY, 30)]) {
      await spoil();
      await eventually(async () => expect(await beside.client.ttl(KEY)).toBeGreaterThan(6_000));
    }
    expect(mirrorEvents(ours)).toEqual([]);
  });

  it('that names one key for two apps fails the start, unless it mirrors one of them', async () => {
    const apps = [DEFAULT_APP, { ...DEFAULT_APP, appId: 'wx00000000000000bb' }];
    const key = () => 'wechat:access_token';

    const refused = beside.publishing({ key }, { apps });
    await expect(refused).rejects.toMatchObject({ code: 'OPTIONS_INVALID', option: 'key' });
    await expect(refused).rejects.toThrow(`the same key for ${APP_ID} and wx00000000000000bb`);
    expect(await beside.client.dbsize()).toBe(0);

    const ours = await beside.publishing({ key, apps: [APP_ID] }, { apps });
    const token = await ours.tokens.app(APP_ID).getAccessToken();
    await eventually(async () => expect(await beside.client.get('wechat:access_token')).toBe(token));
  });

  it('of an app that there is not, or whose key has no name, says so', async () => {
    const missing = 'wx00000000000000bb';
    const one = await beside.publishing({ preset: 'wxjava-mp', apps: [missing] });
    const other = await beside.publishing({ key: () => undefined as never });

    await eventually(async () => {
      for (const ours of [one, other]) expect(mirrorEvents(ours)).toEqual(['mirror-failed']);
    });
    expect(one.lines.join()).toContain('This process has no such app');
    expect(other.lines.join()).toContain('Check the key function of the mirror');
    expect(await beside.client.keys('*')).toEqual([]);
  });

  it('of an app without such a credential says so if the options name that app', async () => {
    const apps = [DEFAULT_APP, { appId: 'toy-1', appSecret: 'plush', endpoint: 'toy' }];
    const kinds = [new ToyToken(new ToyServer())];
    const preset = 'wxjava-mp';
    const named = await beside.publishing({ preset, apps: ['toy-1'] }, { apps, kinds });
    const all = await beside.publishing({ preset }, { apps, kinds });

    await eventually(() => expect(mirrorEvents(named)).toEqual(['mirror-failed']));
    expect(named.lines.join()).toContain('The app has no such credential');
    await holds(await all.tokens.app(APP_ID).getAccessToken());
    expect(mirrorEvents(all)).toEqual([]);
  });

  it('that another program deletes is written again, and WeChat is asked once, not each time', async () => {
    const ours = await beside.publishing({ preset: 'wxjava-mp' });
    const token = await ours.tokens.getAccessToken();

    for (let times = 1; times <= 3; times += 1) {
      await holds(token);
      await beside.client.del(KEY);
      await eventually(() => expect(mirrorEvents(ours)).toHaveLength(times));
    }

    await holds(token);
    expect(new Set(mirrorEvents(ours))).toEqual(new Set(['mirror-deleted']));
    expect(checks()).toBe(1);
    expect(beside.wechat.simulator.journal.issued()).toHaveLength(1);
  });

  it('that another program deletes because WeChat refused the token gets the next one', async () => {
    const ours = await beside.publishing({ preset: 'wxjava-mp' });
    const token = await ours.tokens.getAccessToken();
    await holds(token);

    beside.wechat.simulator.killToken(token);
    await beside.client.del(KEY);

    await eventually(async () => expect(beside.wechat.simulator.isAlive((await there()) ?? '')).toBe(true));
    expect(await ours.tokens.getAccessToken()).toBe(await there());
    expect(beside.wechat.simulator.journal.issued()).toHaveLength(2);
  });

  it('waits for the process that wrote a later version while the key is missing, but no longer than two minutes', async () => {
    const ours = await beside.publishing({ preset: 'wxjava-mp' });
    const token = await ours.tokens.getAccessToken();
    await holds(token);
    const note = `{${KEY}}:mirror`;
    await beside.client.hset(note, 'version', '~');
    await beside.client.del(KEY);

    const before = await looks();
    await eventually(async () => expect(await looks()).toBeGreaterThan(before + 3));
    expect(await there()).toBeNull();

    const goneAt = Number(await beside.client.hget(note, 'goneAt'));
    await beside.client.hset(note, 'goneAt', goneAt - 120_000);
    await holds(token);
    expect(await beside.client.hexists(note, 'goneAt')).toBe(0);
  });

  it('leaves a token that another program requested itself, says so once, and continues when that is gone', async () => {
    await beside.client.set(KEY, 'foreign-token', 'EX', 100);
    const ours = await beside.publishing({ preset: 'wxjava-mp' });
    await isSaid(ours, 'mirror-foreign');
    const next = await replaced(ours, await ours.tokens.getAccessToken());
    await eventually(() => expect(checks()).toBeGreaterThan(0));

    expect(await there()).toBe('foreign-token');
    await beside.client.del(KEY);
    await holds(next);
    expect(mirrorEvents(ours)).toEqual(['mirror-foreign']);
    expect(ours.lines.join('\n')).toContain("foreign: 'replace'");
  });

  it('replaces the token of another program if told to, and says so', async () => {
    await beside.client.set(KEY, 'foreign-token', 'EX', 100);

    const ours = await beside.publishing({ preset: 'wxjava-mp', foreign: 'replace' });

    await holds(await ours.tokens.getAccessToken());
    expect(ours.seen).toContainEqual(expect.objectContaining({ type: 'mirror-foreign', isReplaced: true }));
  });

  it('takes over a key in which another program keeps the same token in another form', async () => {
    const ours = await beside.ours({});
    const token = await ours.tokens.getAccessToken();
    await beside.client.set(KEY, `"${token}"`);

    const second = await beside.publishing({ preset: 'wxjava-mp' }, { store: ours.store });

    await holds(token);
    expect(await beside.client.ttl(KEY)).toBeGreaterThan(0);
    expect(mirrorEvents(second)).toEqual([]);
  });

  it('touches no key of another type, and says so once', async () => {
    await beside.client.hset(KEY, { value: 'theirs' });

    const ours = await beside.publishing({ preset: 'wxjava-mp' });

    await eventually(async () => expect(await looks()).toBeGreaterThan(5));
    expect(ours.seen.filter(({ type }) => type.startsWith('mirror-'))).toEqual([
      expect.objectContaining({ type: 'mirror-failed', reason: 'WRONG_TYPE' }),
    ]);
    expect(await beside.client.hgetall(KEY)).toEqual({ value: 'theirs' });
    expect(ours.lines.filter((line) => line.includes('other than a string'))).toHaveLength(1);
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'whose Redis is away (%s) delays no token, says so once, and is right when it is back',
    async (signal) => {
      const ours = await beside.publishing({ preset: 'wxjava-mp' });
      const token = await ours.tokens.getAccessToken();
      await holds(token);

      await beside.redis.signal(signal);
      await isSaid(ours, 'mirror-failed');
      const next = await replaced(ours, token);
      expect(await ours.tokens.getAccessToken()).toBe(next);
      await (signal === 'SIGKILL' ? beside.redis.start() : beside.redis.signal('SIGCONT'));

      await holds(next);
      await isSaid(ours, 'mirror-back');
      expect(new Set(ours.seen.map(({ type }) => type))).not.toContain('store-down');
      expect(mirrorEvents(ours).filter((type) => type === 'mirror-back')).toHaveLength(1);
    },
  );

  it('has neither the secret nor a token in a log line, an event or a note, whatever is in the name of the key', async () => {
    const ours = await beside.publishing({ preset: 'easywechat-6', acceptSecretInKeyName: true });
    const token = await ours.tokens.getAccessToken();
    const key = `official_account.access_token.${APP_ID}.${SECRET}.0`;
    await eventually(async () => expect(await beside.client.exists(key)).toBe(1));
    await beside.client.del(key);
    await isSaid(ours, 'mirror-deleted');
    await beside.client.set(key, 's:7:"foreign";');
    await isSaid(ours, 'mirror-foreign');
    await beside.client.del(key);
    await beside.client.lpush(key, 'theirs');
    await isSaid(ours, 'mirror-failed');
    const notes = await beside.client.keys('*:mirror');
    const note = await beside.client.hgetall(notes[0]!);
    await ours.close();

    const said = [...ours.lines, ...ours.seen.map((event) => JSON.stringify(event)), ...Object.values(note)];
    expect(said.length).toBeGreaterThan(5);
    expect(said.filter((line) => line.includes(SECRET) || line.includes(token))).toEqual([]);
  });

  it.each([
    ['acceptSecretInKeyName', { preset: 'easywechat-6' }],
    ['everyMs', { preset: 'wxjava-mp', everyMs: 0 }],
    ['everyMs', { preset: 'wxjava-mp', everyMs: Number.NaN }],
    ['foreign', { preset: 'wxjava-mp', foreign: 'keep' as 'leave' }],
    ['key', { key: 'a-text' as unknown as () => string }],
    ['preset', { preset: 'wxjava' as 'wxjava-mp' }],
    ['preset', {}],
    ['namespace', { preset: 'wxjava-mp', namespace: 'shop' }],
  ] as const)('is refused for the option %s: %j', (option, options) => {
    expect(() => RedisMirror.connect(beside.redis.url, options)).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID', option }),
    );
  });
});
