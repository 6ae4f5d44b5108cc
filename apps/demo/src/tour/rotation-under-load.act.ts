import { setTimeout as rest } from 'node:timers/promises';
import { ANOTHER_TOKEN, shows, TOKEN_PATH, until, type Act } from './stage.js';

const WORKERS = 20;
/** Between two calls of a worker, so that the load leaves a core for the rest of the machine. */
const REST_MS = 20;
/** What a token's turn may take beyond its life. */
const SLACK_MS = 15_000;

/** How long a request to WeChat hangs that never gets a response. */
const HANGS_MS = 5_000;
/** What must be left of a token when the hanging request is given up, so that a valid one is there. */
const SPARE = 0.1;

/** The token is replaced while everybody uses it, and nobody notices. */
export const rotationUnderLoad: Act = {
  id: 'rotation',
  label: { zh: '高负载下更换 token', en: 'A rotation under load' },
  claim: {
    zh: '高负载下的 token 更换：一次对微信的请求挂起，token 在到期前换新，没有调用方因此被拒绝或等待。',
    en: 'A rotation under load: one request to WeChat hangs, the token is replaced before it expires, and no caller is refused or waits for either.',
  },
  async play({ demo, order, lifeMs, tell }) {
    const neededS = 7_200 * (HANGS_MS / lifeMs + SPARE);
    const isNewEnough = async () => {
      const { access_token: token, expires_in: left } = (await demo.get('/wechat/access-token')).body;
      return Number(left) >= neededS ? token : undefined;
    };
    const { found: before } = await until(isNewEnough, lifeMs + SLACK_MS, ANOTHER_TOKEN);
    const { now: since } = await order('instance');
    const { refusedUses: refusedBefore } = await order('totals');
    await order('faults', { kind: 'hang', path: TOKEN_PATH, times: 1 });
    tell({
      zh: `${WORKERS} 个调用方不停调用；token 在到期前更换（至多 ${seconds(lifeMs)} 秒）……`,
      en: `${WORKERS} callers call without pause; the token is replaced before it expires, within ${seconds(lifeMs)} s …`,
    });
    const load = { isOn: true, calls: 0, failed: 0, slowestMs: 0 };
    const workers = Array.from({ length: WORKERS }, async (_, index) => {
      // One in four also uses the token at WeChat.
      const path = index % 4 === 0 ? '/wechat/callback-ips' : '/wechat/access-token';
      while (load.isOn) {
        const begun = performance.now();
        const { status } = await demo.get(path);
        load.calls += 1;
        load.slowestMs = Math.max(load.slowestMs, performance.now() - begun);
        if (status !== 200) load.failed += 1;
        await rest(REST_MS);
      }
    });

    const changed = async () => ((await demo.token()) === before ? undefined : true);
    await until(changed, lifeMs + SLACK_MS, ANOTHER_TOKEN).finally(() => (load.isOn = false));
    await Promise.all(workers);

    const { refusedUses } = await order('totals');
    const { entries: hung } = (await order(`journal?fault=hang&since=${String(since)}`)) as {
      entries: unknown[];
    };
    const slowest = Math.round(load.slowestMs);
    shows(hung.length === 1, { en: 'a request to WeChat that hangs', zh: '一次挂起的请求' });
    shows(load.failed === 0, {
      en: `no failed call; ${load.failed} of ${load.calls} failed`,
      zh: `没有失败的调用；${load.calls} 次中失败 ${load.failed} 次`,
    });
    shows(refusedUses === refusedBefore, {
      en: 'no use of an expired token at WeChat',
      zh: '没有向微信使用已过期的 token',
    });
    shows(load.slowestMs < HANGS_MS / 2, {
      en: `no waiting caller; the slowest took ${slowest} ms`,
      zh: `没有等待的调用方；最慢的用了 ${slowest} 毫秒`,
    });
    tell({
      zh: `${load.calls} 次调用，0 次失败，微信拒绝 0 次，最慢 ${slowest} 毫秒；其间一次请求挂起了 ${HANGS_MS} 毫秒。`,
      en: `${load.calls} calls, 0 failed, 0 refused by WeChat, slowest ${slowest} ms, while a request hung for ${HANGS_MS} ms.`,
    });
  },
};

function seconds(ms: number): number {
  return Math.ceil(ms / 1_000);
}
