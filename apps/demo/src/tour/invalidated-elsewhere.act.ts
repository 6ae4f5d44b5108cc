import { ANOTHER_TOKEN, REFUSED, shows, type Act } from './stage.js';

/** WeChat refuses the token before its expiry; a call is repeated with the next one. */
export const invalidatedElsewhere: Act = {
  id: 'invalidated',
  label: { zh: 'token 被外部替换', en: 'A token invalidated elsewhere' },
  claim: {
    zh: 'token 被外部替换：微信返回 40001，随即用新 token 重试该调用并成功。',
    en: 'A token invalidated elsewhere: WeChat answers 40001, the call is repeated with a new token, and succeeds.',
  },
  async play({ demo, order, tell }) {
    const killed = await demo.token();
    await order('kill-token', { token: killed });
    const { alive } = await order('is-alive', { token: killed });

    const { status } = await demo.get('/wechat/callback-ips');

    const next = await demo.token();
    shows(alive === false, REFUSED);
    shows(status === 200, {
      en: `a call that succeeds; it got ${status}`,
      zh: `调用成功；得到的是 ${status}`,
    });
    shows(next !== undefined && next !== killed, ANOTHER_TOKEN);
    tell({
      zh: `用失效 token 的调用得到 ${status}，此后的调用方得到新 token。`,
      en: `The call with the refused token got ${status}, and callers get another token.`,
    });
  },
};
