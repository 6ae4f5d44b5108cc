import { createHash } from 'node:crypto';
import {
  EncryptedTokenStore,
  RedisTokenStore,
  type EncryptionKey,
  type WechatEndpoint,
} from 'nestjs-wechat-token';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { eventually } from '../waiting/eventually.js';
import { RedisProcess } from '../redis/redis-process.js';
import { startApplication, type Application } from './application.js';
import { supersedeOutside } from './invalidate-elsewhere.js';

const A = { id: 'a', key: createHash('sha256').update('a').digest() };
const B = { id: 'b', key: createHash('sha256').update('b').digest() };
const RECORD = `wechat:{${DEFAULT_APP.appId}}:credential:access-token`;

/** Calls WeChat in a loop until it is stopped. */
class Traffic {
  readonly failures: unknown[] = [];
  calls = 0;
  isGoing = true;
  private readonly done: Promise<void>;

  constructor(readonly application: Application) {
    this.done = this.run();
  }

  async stop(): Promise<void> {
    this.isGoing = false;
    await this.done;
    await this.application.close();
  }

  private async run(): Promise<void> {
    while (this.isGoing) {
      const query = { openid: `o${this.calls}` };
      await this.application.api.get('/cgi-bin/tags/get', { query }).catch((e) => this.failures.push(e));
      this.calls += 1;
    }
  }
}

describe.each<WechatEndpoint>(['stable', 'legacy'])(
  'keys that are rotated under load, on the %s endpoint',
  (endpoint) => {
    let redis: RedisProcess;
    let wechat: RunningSimulator;
    const traffic: Traffic[] = [];
    beforeEach(async () => {
      redis = await RedisProcess.start();
      wechat = await startWechatSimulator();
    });
    afterEach(async () => {
      await Promise.all(traffic.splice(0).map((one) => one.stop()));
      await wechat.close();
      await redis.stop();
    });

    async function start(keys: readonly EncryptionKey[], writeWith: string): Promise<Traffic> {
      const inner = RedisTokenStore.connect(redis.url, { commandTimeoutMs: 5_000 });
      const store = new EncryptedTokenStore(inner, { keys, writeWith });
      const one = new Traffic(await startApplication(wechat.url, { endpoint, store }));
      traffic.push(one);
      return one;
    }

    /**
     * Another program invalidates the token, so that the fleet writes another one. Waits until everybody's calls work again: a call that is
     * refused for two tokens in a row is one that fails.
     */
    async function refreshed(): Promise<string> {
      const running = traffic.filter(({ isGoing }) => isGoing);
      const before = await redis.client().hget(RECORD, 'value');
      // These are more reports than the limit allows in a few seconds: as if time had passed.
      await redis.client().hdel(RECORD, 'allowance');
      supersedeOutside(wechat.simulator, endpoint);
      const calls = running.map((one) => one.calls);
      return eventually(async () => {
        const value = await redis.client().hget(RECORD, 'value');
        expect(value).not.toBe(before);
        for (const [i, one] of running.entries()) expect(one.calls).toBeGreaterThan(calls[i]! + 5);
        return value!.split('.').slice(0, 2).join('.');
      });
    }

    it('fail no caller, from the first key alone to the second alone', async () => {
      const writers: string[] = [];
      const alone = [await start([A], 'a'), await start([A], 'a')];
      writers.push(await refreshed());

      const snapshot = [await start([A, B], 'a'), await start([A, B], 'a')];
      await Promise.all(alone.map((one) => one.stop()));
      writers.push(await refreshed());

      const [young, younger] = [await start([A, B], 'b'), await start([A, B], 'b')];
      for (let times = 0; times < 4; times += 1) writers.push(await refreshed());
      await Promise.all(snapshot.map((one) => one.stop()));
      writers.push(await refreshed());

      await start([B], 'b');
      await Promise.all([young.stop(), younger.stop()]);
      writers.push(await refreshed());

      expect(traffic.flatMap(({ failures }) => failures)).toEqual([]);
      expect(writers.slice(0, 2)).toEqual(['wxenc1.a', 'wxenc1.a']);
      expect(writers.slice(-2)).toEqual(['wxenc1.b', 'wxenc1.b']);
      expect(Math.min(...traffic.map(({ calls }) => calls))).toBeGreaterThan(5);
    });
  },
);
