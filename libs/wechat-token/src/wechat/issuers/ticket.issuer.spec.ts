import { describe, expect, it } from 'vitest';
import { TicketIssuer } from './ticket.issuer.js';
import type { WechatExchange, WechatJson } from '../http/wechat-answer.js';
import type { WechatRequest } from '../http/wechat-http.js';

const TICKET = 'kgt8ON7yVITDhtdwci0qeWb0R0VzF7mIeRZKtsq_wMkrWBvVBkQTEm';

function issuerWith(answer: WechatExchange) {
  const sent: WechatRequest[] = [];
  const exchange = async (request: WechatRequest) => {
    sent.push(request);
    return answer;
  };
  const ask = {
    appId: 'wx5f3',
    appSecret: 'no matter',
    dependency: 'an-access-token',
    force: false,
    timeoutMs: 9,
  };
  return { sent, issue: (subject: string) => new TicketIssuer({ exchange }).issue({ ...ask, subject }) };
}
const answering = (json: WechatJson) => issuerWith({ ok: true, status: 200, json });

describe('TicketIssuer', () => {
  it.each(['jsapi', 'wx_card'])(
    'asks for a ticket of type %s with the access token, and without the secret',
    async (type) => {
      const { sent, issue } = answering({ errcode: 0, errmsg: 'ok', ticket: TICKET, expires_in: 7200 });

      const outcome = await issue(type);

      expect(outcome).toEqual({ outcome: 'issued', value: TICKET, lifetimeMs: 7_200_000 });
      expect(sent).toMatchObject([
        { path: '/cgi-bin/ticket/getticket', query: { access_token: 'an-access-token', type }, timeoutMs: 9 },
      ]);
      expect(JSON.stringify(sent)).not.toContain('no matter');
    },
  );

  it.each([
    [40001, 'dependency'],
    [40014, 'dependency'],
    [42001, 'dependency'],
    [45009, 'day-quota'],
    [40164, 'address'],
    [48001, 'other'],
  ])('takes %i for a matter of %s', async (errcode, scope) => {
    const { issue } = answering({ errcode, errmsg: 'whatever WeChat writes' });

    expect(await issue('jsapi')).toEqual({ outcome: 'refused', refusal: { errcode, scope } });
  });

  it.each([
    [{ errcode: 0, errmsg: 'ok' }, 'NO_TOKEN'],
    [{ ticket: 'with blanks in it', expires_in: 7200 }, 'BAD_TOKEN'],
    [{ ticket: TICKET }, 'BAD_EXPIRES_IN'],
    [{ ticket: TICKET, expires_in: 0 }, 'BAD_EXPIRES_IN'],
  ])('takes %j for no ticket', async (json, failure) => {
    expect(await answering(json).issue('jsapi')).toEqual({ outcome: 'failed', issued: 'unknown', failure });
  });

  it('hands on that nothing was sent', async () => {
    const { issue } = issuerWith({ ok: false, issued: 'nothing', failure: 'ECONNREFUSED' });

    expect(await issue('jsapi')).toEqual({ outcome: 'failed', issued: 'nothing', failure: 'ECONNREFUSED' });
  });
});
