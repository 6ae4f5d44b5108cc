import { A_TOKEN, shows, TOKEN_PATH, until, type Act } from './stage.js';

const CALLERS = 100;
/** Each would be one call if callers called WeChat themselves. */
const MOST_CALLS = 10;
/** A caller who waited for a token would wait ten seconds. */
const AT_ONCE_MS = 5_000;
/** A refused configuration is tried again at the latest after ten minutes of WeChat's time: longer than that. */
const BACK_WITHIN_LIVES = 0.5;

/** The AppSecret is wrong: waiting does not help, and repeated requests would use up the daily quota. */
export const wrongSecret: Act = {
  id: 'wrong-secret',
  label: { zh: 'AppSecret 错误', en: 'A wrong AppSecret' },
  claim: {
    zh: '错误的 AppSecret：调用方立即得到处理办法，并且不会反复请求微信。',
    en: 'A wrong AppSecret: callers get the remedy at once, and WeChat is not called repeatedly.',
  },
  async play({ demo, order, putRight, lifeMs, tell, dwell }) {
    const { now: since } = await order('instance');
    const ended = await demo.token();
    await order('faults', { kind: 'errcode', errcode: 40125, errmsg: 'invalid appsecret', path: TOKEN_PATH });
    await order('kill-token', { token: ended });
    const begun = performance.now();
    const answers = await Promise.all(
      Array.from({ length: CALLERS }, () => demo.get('/wechat/callback-ips')),
    );
    const tookMs = Math.round(performance.now() - begun);

    const { count } = await order(`count?path=${TOKEN_PATH}&errcode=40125&since=${String(since)}`);
    const { status, body } = answers[0]!;
    shows(
      answers.every((answer) => answer.status === 502),
      { en: `a 502 for each caller; one got ${status}`, zh: `每个调用方得到 502；有一个得到 ${status}` },
    );
    shows(body['errcode'] === 40125 && typeof body['remedy'] === 'string', {
      en: 'the errcode and the remedy',
      zh: 'errcode 和处理办法',
    });
    shows(tookMs < AT_ONCE_MS, {
      en: `the remedy at once; it took ${tookMs} ms`,
      zh: `立即得到处理办法；用了 ${tookMs} 毫秒`,
    });
    shows(Number(count) >= 1 && Number(count) <= MOST_CALLS, {
      en: `at most ${MOST_CALLS} calls to WeChat`,
      zh: `至多请求微信 ${MOST_CALLS} 次`,
    });
    tell({
      zh: `${CALLERS} 个调用方都立即得到 40125 和处理办法，只请求微信 ${String(count)} 次。现在恢复正确的 AppSecret……`,
      en: `${CALLERS} callers got 40125 and the remedy at once; requests to WeChat: ${String(count)}. Now the AppSecret is put right …`,
    });
    await dwell();
    await putRight();
    const back = await until(() => demo.token(), lifeMs * BACK_WITHIN_LIVES, A_TOKEN);
    tell({
      zh: `${back.tookMs} 毫秒后有新 token，无需重启。`,
      en: `A new token ${back.tookMs} ms later, without a restart.`,
    });
  },
};
