import { A_TOKEN, shows, until, type Act } from './stage.js';

/** What the end of a token may take beyond its life. */
const SLACK_MS = 15_000;
const BACK_WITHIN_MS = 5_000;
/** A caller who waited for a token would wait ten seconds. */
const AT_ONCE_MS = 2_000;

/** WeChat does not respond for longer than the lifetime of a token. */
export const wechatAway: Act = {
  id: 'wechat-away',
  label: { zh: '微信不可用又恢复', en: 'WeChat unavailable and back' },
  claim: {
    zh: '微信不可用又恢复：旧 token 一直提供到到期，之后立即返回 503；恢复后五秒内有新 token。',
    en: 'WeChat unavailable and back: the old token is served until it expires, then callers get a 503 at once; a token within five seconds of its return.',
  },
  async play({ demo, order, putRight, lifeMs, tell, dwell }) {
    await order('faults', { kind: 'html' });
    const served = await demo.get('/wechat/access-token');
    shows(served.status === 200, {
      en: 'the old token while WeChat is unavailable',
      zh: '微信不可用时继续提供旧 token',
    });
    tell({
      zh: `微信不可用，旧 token 继续提供；它在 ${Math.ceil(lifeMs / 1_000)} 秒内到期……`,
      en: `WeChat is unavailable, and the old token is served; it expires within ${Math.ceil(lifeMs / 1_000)} s …`,
    });

    const refused = async () => {
      const begun = performance.now();
      const answer = await demo.get('/wechat/access-token');
      const refusedMs = Math.round(performance.now() - begun);
      return answer.status === 200 ? undefined : { ...answer, refusedMs };
    };
    const { found, tookMs: servedMs } = await until(refused, lifeMs + SLACK_MS, {
      en: 'the expiry of the old token',
      zh: '旧 token 到期',
    });
    const { status, body, refusedMs } = found;
    shows(status === 503 && body['code'] === 'WECHAT_UNAVAILABLE', {
      en: `a 503 that says why; it was ${status}`,
      zh: `说明原因的 503；得到的是 ${status}`,
    });
    shows(refusedMs < AT_ONCE_MS, {
      en: `a 503 at once; it took ${refusedMs} ms`,
      zh: `立即返回 503；用了 ${refusedMs} 毫秒`,
    });

    await dwell();
    await putRight();
    const back = await until(() => demo.token(), BACK_WITHIN_MS, A_TOKEN);
    tell({
      zh: `又提供了 ${servedMs} 毫秒，之后在 ${refusedMs} 毫秒内返回 ${status} ${String(body['code'])}；微信恢复 ${back.tookMs} 毫秒后有新 token。`,
      en: `Served for ${servedMs} ms more, then ${status} ${String(body['code'])} within ${refusedMs} ms; a token ${back.tookMs} ms after its return.`,
    });
  },
};
