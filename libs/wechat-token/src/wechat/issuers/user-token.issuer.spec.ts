import { describe, expect, it } from 'vitest';
import { UserTokenIssuer } from './user-token.issuer.js';
import type { WechatExchange, WechatJson } from '../http/wechat-answer.js';
import type { WechatRequest } from '../http/wechat-http.js';

const GIVEN = { access_token: 'another-token', expires_in: 7200, openid: 'oAnn', scope: 'snsapi_base' };

function issuerWith(answer: WechatExchange) {
  const sent: WechatRequest[] = [];
  const exchange = async (request: WechatRequest) => {
    sent.push(request);
    return answer;
  };
  const ask = {
    appId: 'wx5f3',
    appSecret: 'no matter',
    issuerState: 'the-kept-one',
    force: false,
    timeoutMs: 9,
  };
  return { sent, issue: () => new UserTokenIssuer({ exchange }).issue({ ...ask, subject: 'oAnn' }) };
}
const answering = (json: WechatJson) => issuerWith({ ok: true, status: 200, json });

describe('UserTokenIssuer', () => {
  it('renews with the kept refresh_token, and without the secret', async () => {
    const { sent, issue } = answering({ ...GIVEN, refresh_token: 'the-next-one' });

    const outcome = await issue();

    expect(outcome).toEqual({
      outcome: 'issued',
      value: 'another-token',
      lifetimeMs: 7_200_000,
      issuerState: 'the-next-one',
    });
    expect(sent).toMatchObject([
      {
        path: '/sns/oauth2/refresh_token',
        query: { appid: 'wx5f3', grant_type: 'refresh_token', refresh_token: 'the-kept-one' },
      },
    ]);
    expect(JSON.stringify(sent)).not.toContain('no matter');
  });

  it.each([undefined, '', 7, null])(
    'leaves the kept refresh_token where WeChat gives %j',
    async (renewed) => {
      const outcome = await answering({ ...GIVEN, refresh_token: renewed }).issue();

      expect(outcome).toEqual({ outcome: 'issued', value: 'another-token', lifetimeMs: 7_200_000 });
    },
  );

  it.each([
    [40030, 'user'],
    [42002, 'user'],
    [40001, 'other'],
    [40013, 'other'],
    [50002, 'other'],
    [45011, 'minute-quota'],
    [48001, 'other'],
  ])('takes %i for a matter of %s', async (errcode, scope) => {
    const { issue } = answering({ errcode, errmsg: 'whatever WeChat writes' });

    expect(await issue()).toEqual({ outcome: 'refused', refusal: { errcode, scope } });
  });

  it('says of 42007 that the kept token has ended too', async () => {
    const { issue } = answering({ errcode: 42007, errmsg: 'whatever WeChat writes' });

    expect(await issue()).toMatchObject({ refusal: { errcode: 42007, scope: 'user', endsValue: true } });
  });

  it('takes an answer without a token for one that may have changed something', async () => {
    const outcome = await answering({ refresh_token: 'the-next-one' }).issue();

    expect(outcome).toEqual({ outcome: 'failed', issued: 'unknown', failure: 'NO_TOKEN' });
  });
});
