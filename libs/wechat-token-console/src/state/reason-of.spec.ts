import { TokenStoreError, WechatRefusedError, type WechatHealthReason } from 'nestjs-wechat-token';
import { describe, expect, it } from 'vitest';
import { reasonOf, reasonOfError } from './reason-of.js';

const refused = new WechatRefusedError({
  appId: 'wx1',
  errcode: 40164,
  scope: 'address',
  callerIp: '203.0.113.9',
});

describe('a reason on a screen', () => {
  it('tells apart what is wrong and what to do, in both languages, with the address to copy', () => {
    const reason = reasonOfError(refused);

    expect(reason).toMatchObject({ code: 'WECHAT_REFUSED', errcode: 40164, callerIp: '203.0.113.9' });
    for (const language of ['en', 'zh'] as const) {
      const { message, remedy } = refused.in(language);
      expect(reason.remedy?.[language]).toBe(remedy);
      expect(reason.message[language]).not.toContain(remedy);
      expect(reason.message[language]).not.toMatch(/[.。\s]$/);
      expect(message.startsWith(reason.message[language])).toBe(true);
      expect(reason.message[language].length).toBeGreaterThan(10);
    }
  });

  it('of the health keeps a message that has no remedy in it', () => {
    const en: WechatHealthReason = { code: 'COMMIT_PENDING', message: 'It is so.', remedy: 'Do this' };

    expect(reasonOf(en, { message: '如此。', remedy: '请这样' })).toEqual({
      code: 'COMMIT_PENDING',
      message: { en: 'It is so.', zh: '如此。' },
      remedy: { en: 'Do this', zh: '请这样' },
    });
  });

  it('has no field that is not known', () => {
    expect(Object.keys(reasonOfError(new TokenStoreError('answer', 'TIMEOUT'))).sort()).toEqual([
      'code',
      'message',
      'remedy',
    ]);
  });
});
