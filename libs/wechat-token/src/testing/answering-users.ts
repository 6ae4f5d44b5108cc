import type { UserWire } from '../wechat/oauth/user-calls.js';

const TWO_HOURS_MS = 7_200_000;

/** Answers calls about users in place of WeChat: the code `ann` belongs to the user `ann`, who agreed to everything. */
export class AnsweringUsers implements UserWire {
  exchangeCode: UserWire['exchangeCode'] = async ({ code }) => {
    const openId = openIdOf(code);
    const issued = {
      value: `test-user-token-${openId}`,
      lifetimeMs: TWO_HOURS_MS,
      issuerState: 'test-refresh-token',
    };
    const scopes = ['snsapi_base', 'snsapi_userinfo'];
    return { outcome: 'answered', answer: { ...issued, openId, scopes, isSnapshotUser: false } };
  };

  code2Session: UserWire['code2Session'] = async ({ jsCode }) => ({
    outcome: 'answered',
    answer: { openId: openIdOf(jsCode), sessionKey: 'dGVzdC1zZXNzaW9uLWtleQ==' },
  });

  userInfo: UserWire['userInfo'] = async ({ openId }) => ({
    outcome: 'answered',
    answer: { openid: openId, nickname: openId, headimgurl: '' },
  });

  exchange: UserWire['exchange'] = async ({ query }) => ({
    ok: true,
    status: 200,
    contentType: 'application/json',
    body: Buffer.from(JSON.stringify({ openid: openIdOf(query['code'] ?? query['js_code'] ?? '') })),
  });
}

/** An openid has at least six characters. */
function openIdOf(code: string): string {
  return code.replaceAll(/[^\w-]/g, '').padEnd(6, '_');
}
