import { DemoProcess } from './demo-process.js';
import { shows, type Act } from './stage.js';

const CALLERS = 200;

/** A separate app, of which nobody has a token yet. */
const NEW_APP = { appId: 'wx00000000000000aa', appSecret: '00112233445566778899aabbccddeeff' };

/** How long WeChat delays its first response, during which all callers come to wait. */
const HELD_MS = 3_000;

/** Many callers at once; one request to WeChat. */
export const firstToken: Act = {
  en: 'A first token: 200 callers at once while WeChat delays its response, and one request to WeChat.',
  zh: '第一个 token：微信迟迟不响应时，200 个调用方同时请求，只请求微信一次。',
  async play({ demo, order, tell }) {
    const { appId, appSecret } = NEW_APP;
    await order('apps', NEW_APP);
    await order('faults', { kind: 'slow', ms: HELD_MS, stage: 'before', appId, times: 1 });
    const other = await DemoProcess.start({
      WECHAT_APP_ID: appId,
      WECHAT_APP_SECRET: appSecret,
      WECHAT_BASE_URL: demo.simulatorUrl,
    });
    try {
      const asking = Array.from({ length: CALLERS }, () => other.get('/wechat/access-token'));
      const { tokens: before } = (await order(`tokens?appId=${appId}`)) as { tokens: unknown[] };
      const answers = await Promise.all(asking);

      const values = new Set(answers.map(({ body }) => body['access_token']));
      const calls = `journal?path=/cgi-bin/stable_token&appId=${appId}`;
      const { entries } = (await order(calls)) as { entries: unknown[] };
      shows(before.length === 0, 'callers who wait before there is a token');
      shows(
        answers.every(({ status }) => status === 200),
        'a token for each caller',
      );
      shows(values.size === 1 && entries.length === 1, 'one token and one call for all of them');
      const { expires_in: left } = answers[0]!.body;
      tell(
        `${CALLERS} answers, ${values.size} token, ${String(left)} s of its 7200 s left, ${entries.length} call to WeChat`,
      );
    } finally {
      await other.stop();
    }
  },
};
