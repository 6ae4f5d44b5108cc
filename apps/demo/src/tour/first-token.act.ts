import { shows, type Act } from './stage.js';

const CALLERS = 200;

/** Many ask at once; WeChat is asked once. */
export const firstToken: Act = {
  en: 'A first token: 200 callers ask at once, and WeChat is asked for one.',
  zh: '第一个 token：200 个调用方同时请求，只向微信取一次。',
  async play({ demo, order, tell }) {
    const answers = await Promise.all(
      Array.from({ length: CALLERS }, () => demo.get('/wechat/access-token')),
    );

    const tokens = new Set(answers.map(({ body }) => body['access_token']));
    const { tokens: issued } = (await order('tokens')) as { tokens: unknown[] };
    shows(
      answers.every(({ status }) => status === 200),
      'a token for each caller',
    );
    shows(tokens.size === 1 && issued.length === 1, 'one token for all of them');
    const { expires_in: left } = answers[0]!.body;
    tell(
      `${CALLERS} answers, ${tokens.size} token, ${String(left)} s of its 7200 s left, ${issued.length} issued`,
    );
  },
};
