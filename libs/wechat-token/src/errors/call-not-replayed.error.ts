import { WechatTokenError } from './wechat-token.error.js';

/**
 * WeChat refused the access token of a call whose body cannot be sent twice. The token has been reported, so that it is replaced or
 * confirmed by now.
 */
export class CallNotReplayedError extends WechatTokenError {
  readonly code = 'CALL_NOT_REPLAYED';
  readonly retryable = true;
  readonly appId: string;
  readonly errcode: number;
  readonly rid?: string;

  constructor(facts: {
    readonly appId: string;
    readonly errcode: number;
    readonly rid?: string | undefined;
  }) {
    const { appId, errcode, rid } = facts;
    super(
      {
        en: `WeChat refused the access token of a call of ${appId} with ${errcode}, and the call's body is a stream that cannot be sent again`,
        zh: `微信以 ${errcode} 拒绝了 ${appId} 调用所用的 access_token，而该调用的请求体是无法重发的流`,
      },
      {
        en: 'Make the call again with a new stream, or pass WechatFile.fromSource, which can be opened again',
        zh: '请用新的流重新调用，或使用可重复打开的 WechatFile.fromSource',
      },
    );
    this.appId = appId;
    this.errcode = errcode;
    if (rid !== undefined) this.rid = rid;
  }
}
