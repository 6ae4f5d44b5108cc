import { WechatTokenError } from './wechat-token.error.js';

/** A credential was reported as refused, but WeChat accepts it, or there were too many reports: something else is wrong. */
export class RejectionDoubtedError extends WechatTokenError {
  readonly code = 'REJECTION_DOUBTED';
  readonly retryable = false;
  /** The errcode of the second refusal, if this library made the call. */
  readonly errcode?: number;
  readonly rid?: string;

  constructor(
    readonly appId: string,
    readonly reason: 'ACCEPTED_BY_WECHAT' | 'REPORTED_TOO_OFTEN' | 'REFUSED_AGAIN',
    refusal: { readonly errcode?: number; readonly rid?: string } = {},
  ) {
    super(
      {
        en: `The credential of ${appId} was reported as refused and is not replaced: ${reason}`,
        zh: `${appId} 的凭据被报告为已失效，但未予更换：${reason}`,
      },
      {
        en: "Check that the call used this app's own global access_token (not another app's, not a web-authorisation token) and that no second refresher serves this app",
        zh: '请确认调用使用的是该应用自己的全局 access_token（不是其他应用的，也不是网页授权的），并且没有第二个刷新者',
      },
    );
    if (refusal.errcode !== undefined) this.errcode = refusal.errcode;
    if (refusal.rid !== undefined) this.rid = refusal.rid;
  }
}
