import { describe, expect, it } from 'vitest';
import { UserCalls } from './user-calls.js';
import type { WechatExchange, WechatJson } from '../http/wechat-answer.js';
import type { WechatRequest } from '../http/wechat-http.js';

const GIVEN = {
  access_token: 'a-token',
  expires_in: 7200,
  refresh_token: 'what-renews-it',
  openid: 'openid-of-ann',
  scope: 'snsapi_base,snsapi_userinfo',
};
const APP = { appId: 'wx5f3', appSecret: '00112233445566778899aabbccddeeff' };

function callsWith(answer: WechatExchange) {
  const sent: WechatRequest[] = [];
  const exchange = async (request: WechatRequest) => {
    sent.push(request);
    return answer;
  };
  const exchangeRaw = async () => expect.fail('a call whose answer is read is no raw one');
  return { sent, calls: new UserCalls({ exchange, exchangeRaw }) };
}
const answering = (json: WechatJson) => callsWith({ ok: true, status: 200, json });

describe('exchangeCode', () => {
  it('returns the user of the code, and the issued tokens', async () => {
    const { sent, calls } = answering({ ...GIVEN, unionid: 'uAnn', is_snapshotuser: 1 });

    const outcome = await calls.exchangeCode({ ...APP, code: 'a-code' });

    expect(outcome).toEqual({
      outcome: 'answered',
      answer: {
        value: 'a-token',
        lifetimeMs: 7_200_000,
        issuerState: 'what-renews-it',
        openId: 'openid-of-ann',
        scopes: ['snsapi_base', 'snsapi_userinfo'],
        unionId: 'uAnn',
        isSnapshotUser: true,
      },
    });
    expect(sent).toEqual([
      {
        path: '/sns/oauth2/access_token',
        query: { appid: APP.appId, secret: APP.appSecret, code: 'a-code', grant_type: 'authorization_code' },
      },
    ]);
  });

  it.each(['openid', 'refresh_token'])('treats a response without %s as a failure', async (field) => {
    const { calls } = answering({ ...GIVEN, [field]: undefined });

    expect(await calls.exchangeCode({ ...APP, code: 'a-code' })).toEqual({
      outcome: 'failed',
      failure: 'BAD_ANSWER',
    });
  });

  it.each(['oAnn', 'o'.repeat(65), 'openid of ann', '../../openid', 42])(
    'treats a response about %j as a failure: the user could not be found again',
    async (openid) => {
      const { calls } = answering({ ...GIVEN, openid });

      expect(await calls.exchangeCode({ ...APP, code: 'a-code' })).toEqual({
        outcome: 'failed',
        failure: 'BAD_ANSWER',
      });
    },
  );

  it.each([
    ['snsapi_userinfo,', ['snsapi_userinfo']],
    [',', []],
    ['', []],
  ])('reads the scope %j as %j', async (scope, scopes) => {
    const { calls } = answering({ ...GIVEN, scope });

    expect(await calls.exchangeCode({ ...APP, code: 'a-code' })).toMatchObject({ answer: { scopes } });
  });

  it.each([40029, 40163, 42003])('treats %i as a matter of the user', async (errcode) => {
    const { calls } = answering({ errcode, errmsg: 'whatever WeChat writes' });

    expect(await calls.exchangeCode({ ...APP, code: 'a-code' })).toEqual({
      outcome: 'refused',
      refusal: { errcode, scope: 'user' },
      errmsg: 'whatever WeChat writes',
    });
  });
});

describe('code2Session', () => {
  it('returns openid, session key and unionid, with the right request', async () => {
    const { sent, calls } = answering({ openid: 'openid-of-ann', session_key: 'a-key', unionid: 'uAnn' });

    expect(await calls.code2Session({ ...APP, jsCode: 'a-code' })).toEqual({
      outcome: 'answered',
      answer: { openId: 'openid-of-ann', sessionKey: 'a-key', unionId: 'uAnn' },
    });
    expect(sent[0]?.query).toMatchObject({ js_code: 'a-code', grant_type: 'authorization_code' });
  });

  it('treats a response without a session key as a failure', async () => {
    const { calls } = answering({ openid: 'openid-of-ann' });

    expect(await calls.code2Session({ ...APP, jsCode: 'a-code' })).toMatchObject({ failure: 'BAD_ANSWER' });
  });
});

describe('userInfo', () => {
  const ask = { accessToken: 'a-token', openId: 'openid-of-ann', lang: 'zh_CN' };

  it('returns the profile of the requested user', async () => {
    const { sent, calls } = answering({ openid: 'openid-of-ann', nickname: 'Ann' });

    expect(await calls.userInfo(ask)).toMatchObject({ outcome: 'answered', answer: { nickname: 'Ann' } });
    expect(sent[0]).toEqual({
      path: '/sns/userinfo',
      query: { access_token: 'a-token', openid: 'openid-of-ann', lang: 'zh_CN' },
    });
  });

  it("treats another user's profile as a failure", async () => {
    const { calls } = answering({ openid: 'openid-of-bob', nickname: 'Bob' });

    expect(await calls.userInfo(ask)).toEqual({ outcome: 'failed', failure: 'BAD_ANSWER' });
  });
});
