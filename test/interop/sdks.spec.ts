import { RedisMirror, TheirAccessToken } from 'nestjs-wechat-token/interop';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_APP } from 'wechat-simulator';
import { eventually } from '../waiting/eventually.js';
import { APP_ID, Beside, SECRET } from './beside.js';
import { phpCache, tokenOfSdk } from './other-programs.js';

/** Java, Go and .NET programs were not run: their keys and values are judged by the vectors in `interop/*.spec.ts` alone. */

const SDKS = [
  ['node-easywechat', `official_account.access_token.${APP_ID}.${SECRET}.0`],
  ['co-wechat-api', `access_token:${APP_ID}`],
] as const;

const EASYWECHAT_5 = 'easywechat.kernel.access_token.';
const FORMS = ['php', 'igbinary'] as const;

let beside: Beside;
beforeEach(async () => void (beside = await Beside.start()));
afterEach(() => beside.end());

const issued = () => beside.wechat.simulator.journal.issued().length;

describe('phpredis with symfony/cache', () => {
  it.each(FORMS)('reads what a mirror wrote, whatever PHP itself would write: %s', async (form) => {
    const { port } = beside.redis;
    const options = { acceptSecretInKeyName: true, prefix: 'shop' };
    const mirrors = (
      ['easywechat-5', 'easywechat-6', 'easywechat-6-jsapi-ticket', 'easywechat-5-jsapi-ticket'] as const
    ).map((preset) => RedisMirror.connect(beside.redis.url, { preset, ...options }));
    const ours = await beside.ours({ mirrors });
    const token = await ours.tokens.getAccessToken();
    const ticket = await ours.tickets.getJsapiTicket();
    await eventually(async () => expect(await beside.client.dbsize()).toBe(8));
    const [hashed] = await beside.client.keys(`shop:${EASYWECHAT_5}*`);
    const read = (key: string) => phpCache({ port, form, namespace: 'shop', key });

    expect(await read(`official_account.access_token.${APP_ID}.${SECRET}.0`)).toBe(token);
    expect(await read(`official_account.jsapi_ticket.${APP_ID}`)).toBe(ticket);
    expect(await read(hashed!.slice('shop:'.length))).toEqual({
      access_token: token,
      expires_in: expect.any(Number),
    });
    expect(await read(`easywechat.basic_service.jssdk.ticket.jsapi.${APP_ID}`)).toMatchObject({ ticket });
  });

  it.each(FORMS)('writes what we read: %s', async (form) => {
    const { port } = beside.redis;
    const key = `official_account.access_token.${APP_ID}.${SECRET}.0`;
    await phpCache({ port, form, namespace: 'shop', key, value: '85_written-by_PHP', seconds: 3_000 });
    // The same text twice: igbinary writes the number of the first one in place of the second.
    const array = {
      before: '85_written-by_version_5',
      access_token: '85_written-by_version_5',
      expires_in: 7_200,
      isNew: true,
    };
    await phpCache({ port, form, key: 'version5', value: array, seconds: 3_000 });
    const six = new TheirAccessToken(beside.client, { preset: 'easywechat-6', prefix: 'shop' });
    const five = new TheirAccessToken(beside.client, { preset: 'easywechat-5', key: () => 'version5' });
    const request = { appId: APP_ID, appSecret: SECRET, force: false, timeoutMs: 1_000 };

    const read = [await six.issue(request), await five.issue(request)];

    expect(read).toMatchObject([
      { outcome: 'issued', value: '85_written-by_PHP' },
      { outcome: 'issued', value: '85_written-by_version_5' },
    ]);
    for (const outcome of read) {
      const { lifetimeMs } = outcome as { lifetimeMs: number };
      expect(lifetimeMs).toBeGreaterThan(2_700_000);
      expect(lifetimeMs).toBeLessThanOrEqual(3_000_000);
    }
  });
});

describe.each(SDKS)('%s', (sdk, key) => {
  const theirToken = () =>
    tokenOfSdk({
      sdk,
      port: beside.redis.port,
      wechatUrl: beside.wechat.url,
      appId: APP_ID,
      secret: SECRET,
    });

  it('works with the token that a mirror wrote, and requests none', async () => {
    const ours = await beside.publishing({ preset: sdk, acceptSecretInKeyName: true });
    const token = await ours.tokens.getAccessToken();
    await eventually(async () => expect(await beside.client.exists(key)).toBe(1));

    expect(await theirToken()).toBe(token);
    expect(issued()).toBe(1);
  });

  it('refreshes the token for a process of ours, which requests none', async () => {
    const token = await theirToken();
    const kinds = [new TheirAccessToken(beside.client, { preset: sdk })];

    const ours = await beside.ours({ kinds, apps: [{ ...DEFAULT_APP, endpoint: 'theirs' }] });

    expect(await ours.tokens.getAccessToken()).toBe(token);
    expect(beside.wechat.simulator.console(APP_ID).tickets.accepts(await ours.tickets.getJsapiTicket())).toBe(
      true,
    );
    expect(issued()).toBe(1);
  });
});
