import type { WechatTokensOptions } from 'nestjs-wechat-token/core';
import { TheirAccessToken } from 'nestjs-wechat-token/interop';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../libs/wechat-token/src/testing/virtual-clock.js';
import { eventually } from '../waiting/eventually.js';
import { APP_ID, Beside, type Ours } from './beside.js';

const KEY = `wx:access_token:${APP_ID}`;
/** Without an AppSecret: a process that reads a key needs none, unless the key is named after it. */
const APPS = [{ appId: APP_ID, endpoint: 'theirs' }];

let beside: Beside;
beforeEach(async () => void (beside = await Beside.start()));
afterEach(() => beside.end());

const following = (options: Partial<WechatTokensOptions> = {}): Promise<Ours> =>
  beside.ours({
    apps: APPS,
    kinds: [new TheirAccessToken(beside.client, { preset: 'wxjava-mp' })],
    ...options,
  });

describe('the access token of another program', () => {
  it('is served without a request to WeChat, and written nowhere in their Redis', async () => {
    await beside.client.set(KEY, '85_theirs-of-one-hour', 'EX', 1_000);

    const ours = await following();
    const credential = await ours.tokens.getCredential();

    expect(credential.value).toBe('85_theirs-of-one-hour');
    expect(credential.remainingMs()).toBeLessThanOrEqual(1_000_000);
    expect(beside.wechat.simulator.journal.calls()).toEqual([]);
    expect(await beside.client.keys('*')).toEqual([KEY]);
  });

  it('is read again as soon as WeChat refused it', async () => {
    await beside.client.set(KEY, '85_theirs-of-one-hour', 'EX', 1_000);
    const ours = await following();
    await ours.tokens.getAccessToken();

    await beside.client.set(KEY, '85_their-next-token', 'EX', 7_200);

    expect((await ours.tokens.reportRejected('85_theirs-of-one-hour')).value).toBe('85_their-next-token');
  });

  it('is followed within half a minute when their next one is there', async () => {
    await beside.client.set(KEY, '85_theirs-of-one-hour', 'EX', 7_200);
    const clock = new VirtualClock();
    const ours = await following({ clock });
    await ours.tokens.getAccessToken();
    await beside.client.set(KEY, '85_their-next-token', 'EX', 7_200);

    clock.advance(32_000);

    await eventually(async () => expect(await ours.tokens.getAccessToken()).toBe('85_their-next-token'));
    expect(beside.wechat.simulator.journal.calls()).toEqual([]);
  });

  it.each([
    ['preset', { preset: 'wxjava-mp-jsapi-ticket' }],
    ['codec', { preset: 'wxjava-mp', codec: 'kryo5' as 'plain' }],
  ] as const)('is refused for the option %s: %j', (option, options) => {
    expect(() => new TheirAccessToken(beside.client, options)).toThrow(
      expect.objectContaining({ code: 'OPTIONS_INVALID', option }),
    );
  });

  it('has an endpoint of its own, and needs the AppSecret only to name the key', async () => {
    const hashed = new TheirAccessToken(beside.client, { preset: 'powerwechat' });
    const legacy = Object.assign(new TheirAccessToken(beside.client, { preset: 'wxjava-mp' }), {
      budget: { id: 'legacy', perDay: 1 },
    });

    await expect(following({ kinds: [hashed] })).rejects.toMatchObject({ option: 'apps[0].appSecret' });
    await expect(following({ kinds: [legacy] })).rejects.toMatchObject({ option: 'kinds' });
  });

  it.each([
    ['KEY_MISSING', () => beside.client.del(KEY)],
    ['KEY_UNREADABLE', () => beside.client.set(KEY, 's:9:"of_PHP_85";', 'EX', 1_000)],
    ['KEY_WITHOUT_END', () => beside.client.set(KEY, '85_theirs-of-one-hour')],
    ['KEY_MISSING', () => beside.client.lpush(KEY, '85_theirs-of-one-hour')],
  ])('cannot be had: %s', async (failure, prepare) => {
    await prepare();
    const ours = await following();

    const failed = await ours.tokens.getAccessToken({ timeoutMs: 500 }).catch((error: unknown) => error);

    expect(failed).toMatchObject({ code: 'WECHAT_UNAVAILABLE', failure });
  });

  it('is kept while their key or their Redis is away, and the next one is served once it is back', async () => {
    await beside.client.set(KEY, '85_theirs-of-one-hour', 'EX', 1_000);
    const ours = await following();
    await ours.tokens.getAccessToken();

    await beside.redis.signal('SIGKILL');
    expect(await ours.tokens.getAccessToken()).toBe('85_theirs-of-one-hour');
    await beside.redis.start();
    await beside.redis.client().set(KEY, '85_their-next-token', 'EX', 7_200);

    await eventually(async () =>
      expect((await ours.tokens.reportRejected('85_theirs-of-one-hour')).value).toBe('85_their-next-token'),
    );
  });
});
