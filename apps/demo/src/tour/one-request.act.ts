import { REFUSED, shows, TOKEN_PATH, type Act } from './stage.js';

const CALLERS = 200;

/** How long WeChat delays its response, during which all callers come to wait. */
const HELD_MS = 3_000;

/** Many callers at once; one request to WeChat. */
export const oneRequest: Act = {
  id: 'one-request',
  label: { zh: '200 个调用方，一次请求', en: '200 callers, one request' },
  claim: {
    zh: '200 个调用方的 token 同时失效，微信又迟迟不响应：只请求微信一次，每个调用方都得到新 token。',
    en: 'The token of 200 callers ends while WeChat delays the next one: one request to WeChat, and each of them gets it.',
  },
  async play({ demo, order, tell }) {
    const ended = await demo.token();
    await order('faults', { kind: 'slow', ms: HELD_MS, stage: 'before', path: TOKEN_PATH, times: 1 });
    await order('kill-token', { token: ended });
    const { alive } = await order('is-alive', { token: ended });
    const { now: since } = await order('instance');
    tell({
      zh: `token 已失效，${CALLERS} 个调用方等待微信响应……`,
      en: `The token has ended: ${CALLERS} callers wait for WeChat …`,
    });
    const answers = await Promise.all(
      Array.from({ length: CALLERS }, () => demo.get('/wechat/callback-ips')),
    );

    const { tokens } = (await order('tokens')) as { tokens: { issuedAt: number }[] };
    const issued = tokens.filter(({ issuedAt }) => issuedAt >= Number(since));
    const { entries } = (await order(`journal?path=${TOKEN_PATH}&since=${String(since)}`)) as {
      entries: { at: number }[];
    };
    // Later ones only confirm it.
    const requests = entries.filter(({ at }) => at <= (issued[0]?.issuedAt ?? 0));
    shows(alive === false, REFUSED);
    shows(
      answers.every(({ status }) => status === 200),
      { en: 'a call that succeeds for each caller', zh: '每个调用方的调用都成功' },
    );
    shows(issued.length === 1 && requests.length === 1, {
      en: 'one token and one request for all of them',
      zh: '所有调用方共用 1 个新 token，只请求微信 1 次',
    });
    tell({
      zh: `${CALLERS} 个调用全部成功：1 个新 token，请求微信 1 次。`,
      en: `${CALLERS} calls succeeded: one new token, one request to WeChat.`,
    });
  },
};
