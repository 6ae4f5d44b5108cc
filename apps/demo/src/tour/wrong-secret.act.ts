import { DEFAULT_APP } from 'wechat-simulator';
import { DemoProcess } from './demo-process.js';
import { shows, type Act } from './stage.js';

const CALLERS = 100;
const MOST_CALLS = 3;
/** A caller who waited for a token would wait ten seconds. */
const AT_ONCE_MS = 5_000;

/** The AppSecret is wrong: waiting does not help, and repeated requests would use up the daily quota. */
export const wrongSecret: Act = {
  en: 'A wrong secret: callers get the remedy at once, and WeChat is not called repeatedly.',
  zh: '错误的 AppSecret：调用方立即得到处理办法，并且不会反复请求微信。',
  async play({ demo, order, tell }) {
    const sinceAnswer = await order('instance');
    const other = await DemoProcess.start({
      WECHAT_APP_ID: DEFAULT_APP.appId,
      WECHAT_APP_SECRET: 'ffffffffffffffffffffffffffffffff',
      WECHAT_BASE_URL: demo.simulatorUrl,
    });
    try {
      const begun = performance.now();
      const asking = Array.from({ length: CALLERS }, () => other.get('/wechat/access-token'));
      const answers = await Promise.all(asking);
      const tookMs = Math.round(performance.now() - begun);

      const since = String(sinceAnswer['now']);
      const { entries } = (await order(`journal?errcode=40125&since=${since}`)) as { entries: unknown[] };
      const { status, body } = answers[0]!;
      shows(
        answers.every((answer) => answer.status === 502),
        `a 502 for each caller; one got ${status}`,
      );
      shows(body['errcode'] === 40125 && typeof body['remedy'] === 'string', 'the errcode and the remedy');
      shows(tookMs < AT_ONCE_MS, `the remedy at once; it took ${tookMs} ms`);
      shows(entries.length >= 1 && entries.length <= MOST_CALLS, `at most ${MOST_CALLS} calls to WeChat`);
      tell(
        `${CALLERS} callers, ${entries.length} call to WeChat; the response says: ${String(body['remedy'])}`,
      );
    } finally {
      await other.stop();
    }
  },
};
