import { describe, expect, it } from 'vitest';
import { errorOf } from '../../core/policy/failure.js';
import { reasonOf } from '../health/health-reasons.js';
import { wechatKinds } from '../../wechat/kinds.js';
import { failureLine, foreignLine } from './log-lines.js';

const APP_ID = 'wx0123456789abcdef';
const key = { appId: APP_ID, kind: 'access-token' };
const kind = wechatKinds({ exchange: () => Promise.reject(new Error('not called')) })[0]!;

describe('the wording of a refusal', () => {
  it.each(['en', 'zh'] as const)('has the request id in the log (%s)', (language) => {
    const reason = { code: 'WECHAT_REFUSED', errcode: 40164, rid: '65f0-1a2b', callerIp: '203.0.113.7' };

    expect(failureLine({ key, reason, retryInMs: 1_000 }, 'a name', kind)[language]).toContain(
      'rid 65f0-1a2b',
    );
  });

  it('names in remedy, health and log the address to enter', () => {
    const reason = { code: 'WECHAT_REFUSED', errcode: 40164, callerIp: '203.0.113.7' };
    const error = errorOf(reason, 'address', { key, kind });

    expect(error.remedy).toMatch(/^The address is 203\.0\.113\.7\. /);
    expect(reasonOf({ code: 'REFRESH_FAILING', error }, APP_ID, 'zh').remedy).toContain('203.0.113.7');
    expect(failureLine({ key, reason, retryInMs: 1_000 }, 'a name', kind).en).toContain(
      'The address is 203.0.113.7',
    );
  });

  it('names a second process of the application first if a token was invalidated elsewhere', () => {
    const said = [
      foreignLine({ type: 'foreign-refresh', key, ageMs: 1_000 }, 'a name').en,
      reasonOf({ code: 'FOREIGN_REFRESH', ageMs: 1_000 }, APP_ID, 'en').remedy,
    ];

    for (const text of said) expect(text).toMatch(/usually another process of this application .* keyPrefix/);
  });
});
