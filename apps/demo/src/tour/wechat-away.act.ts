import { shows, until, type Act } from './stage.js';

const LIFE_WITHIN_MS = 25_000;
const BACK_WITHIN_MS = 5_000;

/** WeChat does not answer for longer than a token lives. */
export const wechatAway: Act = {
  en: 'WeChat away and back: the old token is served to its end, then callers get a 503 at once; a token within five seconds of its return.',
  zh: '微信不可用又恢复：旧 token 一直提供到到期，之后立即返回 503；恢复后五秒内有新 token。',
  async play({ demo, order, tell }) {
    await order('outage', { outage: 'html' });
    const served = await demo.get('/wechat/access-token');
    shows(served.status === 200, 'the old token while WeChat is away');

    const refused = async () => {
      const answer = await demo.get('/wechat/access-token');
      return answer.status === 200 ? undefined : answer;
    };
    const { found, tookMs: servedMs } = await until(refused, LIFE_WITHIN_MS, 'the end of the old token');
    const { status, body } = found;
    shows(status === 503 && body['code'] === 'WECHAT_UNAVAILABLE', `a 503 that says why; it was ${status}`);

    await order('outage', { outage: 'none' });
    const back = await until(() => demo.token(), BACK_WITHIN_MS, 'a token');
    tell(
      `served for ${servedMs} ms more, then ${status} ${String(body['code'])}; a token ${back.tookMs} ms after its return`,
    );
  },
};
