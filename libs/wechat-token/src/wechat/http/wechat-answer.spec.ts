import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES, parseWechatAnswer, parseWechatBody } from './wechat-answer.js';

const RID = '60196b9b-4c5ba79c-066b49c8';

describe('parseWechatAnswer', () => {
  it.each([{}, { errcode: 0 }, { errcode: 0, errmsg: 'ok' }, { access_token: 'a' }])(
    'treats %o as a success',
    (json) => {
      expect(parseWechatAnswer(json)).toEqual({ outcome: 'answered' });
    },
  );

  it.each([
    `invalid appid rid: ${RID}`,
    `invalid appid, rid: ${RID}`,
    `invalid appid rid:${RID}`,
    `invalid appid rid: ${RID.toUpperCase()}`,
  ])('extracts the rid from "%s"', (errmsg) => {
    expect(parseWechatAnswer({ errcode: 40013, errmsg })).toEqual({
      outcome: 'refused',
      errcode: 40013,
      rid: RID,
    });
  });

  it.each([
    'invalid appid',
    'invalid appid hint: [abc123]',
    'rid: 60196b9b-4c5ba79c',
    `rid: ${RID}f`,
    `rid: ${RID}-0a`,
    'rid: secret00-secret00-secret00',
    42,
    null,
  ])('extracts no rid from "%s"', (errmsg) => {
    expect(parseWechatAnswer({ errcode: 40013, errmsg })).toEqual({ outcome: 'refused', errcode: 40013 });
  });

  it('treats -1 as a failure after which a credential may have been issued', () => {
    expect(parseWechatAnswer({ errcode: -1, errmsg: `system error rid: ${RID}` })).toEqual({
      outcome: 'failed',
      failure: 'ERRCODE_-1',
      rid: RID,
    });
  });

  it.each(['40013', 1.5, null, true, {}, 1e300])('does not treat %o as an errcode', (errcode) => {
    expect(parseWechatAnswer({ errcode, access_token: 'a' })).toEqual({
      outcome: 'failed',
      failure: 'BAD_ERRCODE',
    });
  });
});

describe('parseWechatAnswer, the caller of a refusal', () => {
  it.each([
    ['invalid ip 203.0.113.9, not in whitelist hint: [3yfuHA0202nfo1]', '203.0.113.9'],
    ['invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist hint: [up]', '203.0.113.9'],
    [`invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: ${RID}`, '203.0.113.9'],
    [`invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist, rid: ${RID}`, '203.0.113.9'],
    ['invalid ip ::ffff:203.0.113.9, not in whitelist', '203.0.113.9'],
    ['invalid ip ::FFFF:cb00:7109, not in whitelist', '203.0.113.9'],
    ['invalid ip 0:0:0:0:0:ffff:203.0.113.9, not in whitelist', '203.0.113.9'],
    ['invalid ip 2001:DB8:0::1, not in whitelist', '2001:db8::1'],
    ['invalid ip 203.0.113.9 ipv6 2001:db8::1, not in whitelist', '203.0.113.9'],
    ['invalid ip 0.0.0.300 ipv6 2001:db8::1, not in whitelist', '2001:db8::1'],
    ['access clientip is not registered hint: [ZJ6] requestIP: 203.0.113.9', '203.0.113.9'],
    [`access clientip is not registered requestIP: 203.0.113.9 rid: ${RID}`, '203.0.113.9'],
    ['access clientip is not registered, requestIP: 203.0.113.9.', '203.0.113.9'],
    ['access clientip is not registered requestIP: 2001:db8::1', '2001:db8::1'],
    ['invalid ip 999.0.113.9, not in whitelist', undefined],
    ['invalid ip :::, not in whitelist', undefined],
    ['access clientip is not registered, not in ip-white-list', undefined],
    ['requestIP: deadbeef', undefined],
    ['', undefined],
  ])('finds in "%s" the address %s', (errmsg, callerIp) => {
    const answer = parseWechatAnswer({ errcode: 40164, errmsg });

    expect('callerIp' in answer ? answer.callerIp : undefined).toBe(callerIp);
  });

  it('parses a hostile errmsg of megabytes, for which a backtracking pattern takes hours', () => {
    const [dots, colons, letters] = ['1.', ':', 'a'].map((part) => part.repeat(1_000_000));

    const answer = parseWechatAnswer({
      errcode: 40164,
      errmsg: `invalid ip ${dots} ipv6 ${colons} rid: ${letters}`,
    });

    expect(answer).toMatchObject({ errcode: 40164 });
  });
});

describe('parseWechatBody', () => {
  it.each([
    [MAX_BODY_BYTES, true],
    [MAX_BODY_BYTES + 1, false],
  ])('reads %i bytes: %s', (length, ok) => {
    const body = Buffer.from('{}'.padEnd(length));

    expect(parseWechatBody(200, body).ok).toBe(ok);
  });

  it('drops a byte order mark', () => {
    const body = Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]);

    expect(parseWechatBody(200, body)).toEqual({ ok: true, status: 200, json: {} });
  });

  it('accepts unescaped control characters', () => {
    const body = Buffer.from('{"nickname":"a\u0014b","remark":"one\ntwo"}');

    expect(parseWechatBody(200, body)).toMatchObject({
      ok: true,
      json: { nickname: 'a b', remark: 'one\ntwo' },
    });
  });

  it('does not turn a long number into a text', () => {
    const body = Buffer.from('{"access_token":9007199254740993}');

    expect(parseWechatBody(200, body)).toMatchObject({ json: { access_token: 9007199254740993n } });
  });
});
