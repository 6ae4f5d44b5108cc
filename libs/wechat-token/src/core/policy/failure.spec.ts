import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { NoIssuerError } from '../../errors/no-issuer.error.js';
import { SecretUnavailableError } from '../../errors/secret-unavailable.error.js';
import { TokenStoreError } from '../../errors/token-store.error.js';
import { WechatRefusedError } from '../../errors/wechat-refused.error.js';
import { WechatUnavailableError } from '../../errors/wechat-unavailable.error.js';
import { WECHAT } from '../../wechat/platform.js';
import type { PauseReason } from '../ports/token-store.js';
import { errorOf, reasonOf, storeFailure } from './failure.js';

const target = { key: { appId: 'wx1' }, kind: { platform: WECHAT } };
const errorFor = (reason: PauseReason, pauseId: string) => errorOf(reason, pauseId, target);

describe('errorOf', () => {
  it.each([
    { pauseId: 'configuration/c1', errcode: 40_125, scope: 'configuration' },
    { pauseId: 'address', errcode: 40_164, scope: 'address' },
    { pauseId: 'stable/quota', errcode: 45_009, scope: 'day-quota' },
    { pauseId: 'stable/force', errcode: 45_009, scope: 'day-quota' },
    { pauseId: 'stable/quota', errcode: 45_011, scope: 'minute-quota' },
    { pauseId: 'ticket/backoff', errcode: 48_001, scope: 'other' },
    { pauseId: 'ticket/backoff/wx_card', errcode: 48_001, scope: 'other' },
  ])('says that $errcode behind the pause $pauseId is about: $scope', ({ pauseId, errcode, scope }) => {
    const error = errorFor({ code: 'WECHAT_REFUSED', errcode }, pauseId);

    expect(error).toMatchObject({ code: 'WECHAT_REFUSED', appId: 'wx1', errcode, scope });
  });

  it('tells every process what WeChat told one of them', () => {
    const facts = { errcode: 40_164, rid: 'rid-1', callerIp: '203.0.113.7' };

    expect(errorFor({ code: 'WECHAT_REFUSED', ...facts }, 'address')).toMatchObject(facts);
    expect(errorFor({ code: 'WECHAT_UNAVAILABLE', failure: 'HTTP_502', rid: 'rid-2' }, '')).toMatchObject({
      code: 'WECHAT_UNAVAILABLE',
      appId: 'wx1',
      failure: 'HTTP_502',
      rid: 'rid-2',
    });
  });

  it.each([
    { name: 'no word', reason: { code: 'WECHAT_UNAVAILABLE' } },
    { name: 'a refusal without its errcode', reason: { code: 'WECHAT_REFUSED' } },
    { name: 'the code of a later version', reason: { code: 'LATER', errcode: 45_009 } },
  ])('says that WeChat is unavailable where the store has $name', ({ reason }) => {
    expect(errorFor(reason, 'stable/backoff')).toMatchObject({
      code: 'WECHAT_UNAVAILABLE',
      failure: 'NETWORK',
    });
  });
});

describe('storeFailure', () => {
  it('passes on an error of ours', () => {
    const error = new TokenStoreError('read', 'TIMEOUT', 'wx1');

    expect(storeFailure(error, 'wx1')).toBe(error);
  });

  it('says nothing of a foreign error, which may quote a secret', () => {
    const error = storeFailure(new Error('SET canary'), 'wx1');

    expect(error).toMatchObject({ operation: 'answer', reason: 'BAD_ANSWER', appId: 'wx1' });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('canary');
  });
});

describe('reasonOf', () => {
  const refused = { appId: 'wx1', errcode: 40_164, scope: 'address' } as const;

  it.each([
    {
      name: 'a refusal with all that WeChat says',
      error: new WechatRefusedError({ ...refused, rid: 'rid-1', callerIp: '203.0.113.7' }),
      reason: { code: 'WECHAT_REFUSED', errcode: 40_164, rid: 'rid-1', callerIp: '203.0.113.7' },
    },
    {
      name: 'a refusal',
      error: new WechatRefusedError(refused),
      reason: { code: 'WECHAT_REFUSED', errcode: 40_164 },
    },
    {
      name: 'no response',
      error: new WechatUnavailableError('wx1', 'HTTP_502'),
      reason: { code: 'WECHAT_UNAVAILABLE', failure: 'HTTP_502' },
    },
    {
      name: 'a failure that has a rid',
      error: new WechatUnavailableError('wx1', 'ERRCODE_-1', 'rid-1'),
      reason: { code: 'WECHAT_UNAVAILABLE', failure: 'ERRCODE_-1', rid: 'rid-1' },
    },
    {
      name: 'an error with a reason',
      error: new SecretUnavailableError('wx1', 'TIMEOUT'),
      reason: { code: 'SECRET_UNAVAILABLE', failure: 'TIMEOUT' },
    },
    { name: 'an error without a reason', error: new NoIssuerError('wx1'), reason: { code: 'NO_ISSUER' } },
    {
      name: 'an error with a reason that is no text',
      error: Object.assign(new NoIssuerError('wx1'), { reason: { value: 'canary' } }),
      reason: { code: 'NO_ISSUER' },
    },
  ])('has the facts of $name', ({ error, reason }) => {
    expect(reasonOf(error)).toStrictEqual(reason);
  });
});
