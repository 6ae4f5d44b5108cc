import { shows, until, type Act } from './stage.js';

const LIFE_WITHIN_MS = 25_000;
const BACK_WITHIN_MS = 5_000;
/** A caller who waited for a token would wait ten seconds. */
const AT_ONCE_MS = 2_000;

/** WeChat does not respond for longer than the lifetime of a token. */
export const wechatAway: Act = {
  en: 'WeChat unavailable and back: the old token is served until it expires, then callers get a 503 at once; a token within five seconds of its return.',
  zh: '微信不可用又恢复：旧 token 一直提供到到期，之后立即返回 503；恢复后五秒内有新 token。',
  async play({ demo, order, tell }) {
    await order('outage', { outage: 'html' });
    const served = await demo.get('/wechat/access-token');
    shows(served.status === 200, 'the old token while WeChat is unavailable');

    const refused = async () => {
      const begun = performance.now();
      const answer = await demo.get('/wechat/access-token');
      const refusedMs = Math.round(performance.now() - begun);
      return answer.status === 200 ? undefined : { ...answer, refusedMs };
    };
    const { found, tookMs: servedMs } = await until(refused, LIFE_WITHIN_MS, 'the expiry of the old token');
    const { status, body, refusedMs } = found;
    shows(status === 503 && body['code'] === 'WECHAT_UNAVAILABLE', `a 503 that says why; it was ${status}`);
    shows(refusedMs < AT_ONCE_MS, `a 503 at once; it took ${refusedMs} ms`);

    await order('outage', { outage: 'none' });
    const back = await until(() => demo.token(), BACK_WITHIN_MS, 'a token');
    tell(
      `served for ${servedMs} ms more, then ${status} ${String(body['code'])} within ${refusedMs} ms; a token ${back.tookMs} ms after its return`,
    );
  },
};
