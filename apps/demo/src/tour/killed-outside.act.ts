import { shows, type Act } from './stage.js';

/** WeChat refuses the token before its time; a call is repeated with the next one. */
export const killedOutside: Act = {
  en: 'A token killed outside: WeChat answers 40001, the call is repeated with a new token, and succeeds.',
  zh: '外部使 token 失效：微信返回 40001，随即用新 token 重试该调用并成功。',
  async play({ demo, order, tell }) {
    const killed = await demo.token();
    await order('kill-token', { token: killed });
    const { alive } = await order('is-alive', { token: killed });

    const { status } = await demo.get('/wechat/callback-ips');

    const next = await demo.token();
    shows(alive === false, 'a token that is dead');
    shows(status === 200, `a call that succeeds; it got ${status}`);
    shows(next !== undefined && next !== killed, 'another token');
    tell(`the call with the dead token got ${status}, and callers are given another token`);
  },
};
