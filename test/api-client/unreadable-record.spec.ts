import { EncryptedTokenStore, RedisTokenStore, type WechatEndpoint } from 'nestjs-wechat-token';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { commit, KEY } from '../redis/harness.js';
import { RedisProcess } from '../redis/redis-process.js';
import { startApplication } from './application.js';
import { tokenPath } from './outside.js';

const recordOf = (appId: string) => `wechat:{${appId}}:credential:access-token`;
const OTHER_APP = 'wx1111111111111111';

describe.each<WechatEndpoint>(['stable', 'legacy'])(
  'a record that does not open, on the %s endpoint',
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
        keys: [{ id, key: Buffer.alloc(32, letter) }],
        writeWith: id,
      });

    it.each([
      ['is of a key that is not there', DEFAULT_APP.appId, 'b', 'b', 'UNKNOWN_KEY'],
      ['is of another key of the same name', DEFAULT_APP.appId, 'a', 'b', 'NOT_AUTHENTIC'],
      ['was copied from another app', OTHER_APP, 'a', 'a', 'NOT_AUTHENTIC'],
    ])(
      'that %s is an error for its app, costs no call and stays as it is',
      async (_, appId, id, letter, reason) => {
        const writer = open('a', 'a');
        // Ended, so that nothing but the error stands in the way of another one.
        await commit(writer, { key: { ...KEY, appId }, dueAt: 1, expiresAt: 1 });
        await writer.close();
        const client = redis.client();
        if (appId !== DEFAULT_APP.appId) await client.copy(recordOf(appId), recordOf(DEFAULT_APP.appId));
        const before = await client.hgetall(recordOf(DEFAULT_APP.appId));

        const { tokens, close } = await startApplication(wechat.url, { endpoint, store: open(id, letter) });
        const error: unknown = await tokens.getAccessToken({ timeoutMs: 3_000 }).catch((e: unknown) => e);
        await close();

        expect(error).toMatchObject({ code: 'TOKEN_RECORD_UNREADABLE', reason, appId: DEFAULT_APP.appId });
        expect(wechat.simulator.journal.calls(tokenPath(endpoint))).toHaveLength(0);
        expect(before).toHaveProperty('value');
        expect(await client.hgetall(recordOf(DEFAULT_APP.appId))).toEqual(before);
      },
    );
  },
);
