import { createHash } from 'node:crypto';
import { EncryptedTokenStore, RedisTokenStore, type WechatEndpoint } from 'nestjs-wechat-token';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { commit, KEY } from '../redis/harness.js';
import { eventually } from '../waiting/eventually.js';
import { RedisProcess } from '../redis/redis-process.js';
import { startApplication } from './application.js';
import { tokenPath } from './invalidate-elsewhere.js';

const recordOf = (appId: string) => `wechat:{${appId}}:credential:access-token`;
const OTHER_APP = 'wx1111111111111111';

describe.each<WechatEndpoint>(['stable', 'legacy'])(
  'a record that cannot be decrypted, on the %s endpoint',
  (endpoint) => {
    let redis: RedisProcess;
    let wechat: RunningSimulator;
    beforeEach(async () => {
      redis = await RedisProcess.start();
      wechat = await startWechatSimulator();
    });
    afterEach(async () => {
      await wechat.close();
      await redis.stop();
    });

    const open = (id: string, letter: string) =>
      new EncryptedTokenStore(RedisTokenStore.connect(redis.url, { commandTimeoutMs: 5_000 }), {
        keys: [{ id, key: createHash('sha256').update(letter).digest() }],
        writeWith: id,
      });

    it.each([
      ['has a missing key', DEFAULT_APP.appId, 'b', 'b', 'UNKNOWN_KEY'],
      ['has another key with the same id', DEFAULT_APP.appId, 'a', 'b', 'NOT_AUTHENTIC'],
      ['was copied from another app', OTHER_APP, 'a', 'a', 'NOT_AUTHENTIC'],
    ])(
      'that %s is reported for its app, is an outage on the legacy endpoint only, and stays unchanged',
      async (_, appId, id, letter, reason) => {
        const writer = open('a', 'a');
        // Expired, so that only the error prevents a new token.
        await commit(writer, { key: { ...KEY, appId }, dueAt: 1, expiresAt: 1 });
        await writer.close();
        const client = redis.client();
        if (appId !== DEFAULT_APP.appId) await client.copy(recordOf(appId), recordOf(DEFAULT_APP.appId));
        const before = await client.hgetall(recordOf(DEFAULT_APP.appId));

        const { tokens, close } = await startApplication(wechat.url, { endpoint, store: open(id, letter) });
        const got: unknown = await tokens.getAccessToken({ timeoutMs: 3_000 }).catch((e: unknown) => e);
        const { status, reasons } = tokens.health().apps[0]!;
        await close();

        const seen = {
          got: wechat.simulator.isAlive(String(got)) ? 'a token' : got,
          calls: wechat.simulator.journal.calls(tokenPath(endpoint)).length,
          status,
        };
        const error = { code: 'TOKEN_RECORD_UNREADABLE', reason, appId: DEFAULT_APP.appId };
        const expected = {
          stable: { got: 'a token', calls: 1, status: 'degraded' },
          legacy: { got: error, calls: 0, status: 'down' },
        };
        expect(seen).toMatchObject(expected[endpoint]);
        expect(reasons).toMatchObject([{ errorCode: 'TOKEN_RECORD_UNREADABLE' }]);
        expect(before).toHaveProperty('value');
        expect(await client.hgetall(recordOf(DEFAULT_APP.appId))).toEqual(before);
      },
    );

    it('is reported while a token is valid, and not only at its expiry', async () => {
      const store = RedisTokenStore.connect(redis.url, { commandTimeoutMs: 5_000 });
      const timing = { pollMs: 200 };
      const { tokens, close } = await startApplication(wechat.url, { endpoint, store, timing });
      const token = await tokens.getAccessToken();
      expect(tokens.health().status).toBe('up');

      await redis.client().set(recordOf(DEFAULT_APP.appId), 'of another program');

      const unreadable = { code: 'REFRESH_FAILING', errorCode: 'TOKEN_RECORD_UNREADABLE' };
      await eventually(async () => {
        const [app] = tokens.health().apps;
        expect(app).toMatchObject({ status: 'degraded', reasons: [unreadable] });
      });
      expect(await tokens.getAccessToken()).toBe(token);
      await close();
    });
  },
);
