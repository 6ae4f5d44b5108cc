import type { Wording } from './language.js';
import { WECHAT_WORDS, type PlatformWords } from './platform-words.js';
import { WechatTokenError } from './wechat-token.error.js';

/** Why there is no token: none is stored, or the refresh_token is no longer valid. */
export type AuthorizationGone = 'UNKNOWN' | 'ENDED';

const WHAT: Readonly<Record<AuthorizationGone, Wording>> = {
  UNKNOWN: { en: 'no token is stored', zh: '未保存凭据' },
  ENDED: { en: 'the refresh_token is no longer valid', zh: 'refresh_token 已失效' },
};

/**
 * A user, or whoever authorized a kind of your own, has to authorize again: the store has no refresh_token that the platform
 * accepts. Does not name the user.
 */
export class AuthorizationGoneError extends WechatTokenError {
  readonly code = 'AUTHORIZATION_GONE';
  readonly retryable = false;
  /** WeChat's errcode, if WeChat reported it. */
  readonly errcode?: number;

  constructor(
    readonly appId: string,
    readonly reason: AuthorizationGone,
    errcode?: number,
    platform: PlatformWords = WECHAT_WORDS,
  ) {
    const meaning = errcode === undefined ? undefined : platform.errcodeOf(errcode).meaning;
    super(
      {
        en: `${appId} has to be authorized again: ${WHAT[reason].en}${meaning ? ` (${errcode}: ${meaning.en})` : ''}`,
        zh: `须重新授权 ${appId}：${WHAT[reason].zh}${meaning ? `（${errcode}：${meaning.zh}）` : ''}`,
      },
      {
        en: 'Send the user to the URL that authorizeUrl() returns; for a kind of your own, authorize again and call importIssued()',
        zh: '请将用户引导至 authorizeUrl() 生成的授权链接；自定义凭据请重新授权并调用 importIssued()',
      },
    );
    if (errcode !== undefined) this.errcode = errcode;
  }
}
