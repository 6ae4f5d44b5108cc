import { TheirAccessToken } from 'nestjs-wechat-token/interop';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { APP_ID, Beside, type Ours } from './beside.js';

const KEY = `wx:access_token:${APP_ID}`;
/** Without an AppSecret: a process that reads a key needs none, unless the key is named after it. */
const APPS = [{ appId: APP_ID, endpoint: 'theirs' }];

let beside: Beside;
beforeEach(async () => void (beside = await Beside.start()));
afterEach(() => beside.end());

const following = (): Promise<Ours> =>
  beside.ours({ apps: APPS, kinds: [new TheirAccessToken(beside.client, { preset: 'wxjava-mp' })] });

describe('the access token of another program', () => {
  it('is served without a request to WeChat, and written nowhere in their Redis', async () => {
    await beside.client.set(KEY, '85_theirs', 'EX', 1_000);

    const ours = await following();
    const credential = await ours.tokens.getCredential();

    expect(credential.value).toBe('85_theirs');
    expect(credential.remainingMs()).toBeLessThanOrEqual(1_000_000);
    expect(beside.wechat.simulator.journal.calls()).toEqual([]);
    expect(await beside.client.keys('*')).toEqual([KEY]);
  });

  it('is read again as soon as WeChat refused it', async () => {
    await beside.client.set(KEY, '85_theirs', 'EX', 1_000);
    const ours = await following();
    await ours.tokens.getAccessToken();

    await beside.client.set(KEY, '85_their-next', 'EX', 7_200);

    expect((await ours.tokens.reportRejected('85_theirs')).value).toBe('85_their-next');
  });

  it.each([
    ['KEY_MISSING', () => beside.client.del(KEY)],
    ['KEY_UNREADABLE', () => beside.client.set(KEY, 's:9:"of_PHP_85";', 'EX', 1_000)],
    ['KEY_WITHOUT_END', () => beside.client.set(KEY, '85_theirs')],
    ['KEY_MISSING', () => beside.client.lpush(KEY, '85_theirs')],
  ])('cannot be had: %s', async (failure, prepare) => {
    await prepare();
    const ours = await following();

    const failed = await ours.tokens.getAccessToken({ timeoutMs: 500 }).catch((error: unknown) => error);

    expect(failed).toMatchObject({ code: 'WECHAT_UNAVAILABLE', failure });
  });

  it('is kept while their key or their Redis is away, and the next one is served once it is back', async () => {
    await beside.client.set(KEY, '85_theirs', 'EX', 1_000);
    const ours = await following();
    await ours.tokens.getAccessToken();

    await beside.redis.signal('SIGKILL');
    expect(await ours.tokens.getAccessToken()).toBe('85_theirs');
    await beside.redis.start();
    await beside.redis.client().set(KEY, '85_their-next', 'EX', 7_200);

    await eventually(async () =>
      expect((await ours.tokens.reportRejected('85_theirs')).value).toBe('85_their-next'),
    );
  });
});
