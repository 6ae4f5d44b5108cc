import { BLOCKED_IN_TESTS } from './blocked-in-tests.js';
import type { Wording } from './language.js';
import { WechatTokenError } from './wechat-token.error.js';

/** The facts of a failed call. */
export interface CallFailure {
  readonly appId: string;
  /** Without its query. */
  readonly path: string;
  /** A code: `ETIMEDOUT`, `HTTP_502`, `TRUNCATED`, `ERRCODE_-1`. */
  readonly failure: string;
  readonly executed: 'no' | 'unknown';
  readonly rid?: string | undefined;
  /** For a download that broke off. */
  readonly receivedBytes?: number | undefined;
}

/** An API call got no complete response: WeChat was unreachable, or the response broke off. */
export class CallFailedError extends WechatTokenError {
  readonly code = 'CALL_FAILED';
  /** Whether the same call may be made again later, without harm. */
  readonly retryable: boolean;
  readonly appId: string;
  readonly path: string;
  readonly failure: string;
  /** `no` if not a byte of the call was sent; otherwise WeChat may have executed it. */
  readonly executed: 'no' | 'unknown';
  readonly rid?: string;
  /** How many bytes of a download had arrived. Discard them: they are incomplete. */
  readonly receivedBytes?: number;

  constructor(facts: CallFailure, retryable: boolean) {
    const { appId, path, failure, executed, rid, receivedBytes } = facts;
    super(
      {
        en: `The call ${path} of ${appId} failed: ${failure}`,
        zh: `${appId} 调用 ${path} 失败：${failure}`,
      },
      REMEDIES[failure] ?? remedyOf(retryable, executed),
    );
    this.retryable = retryable;
    this.appId = appId;
    this.path = path;
    this.failure = failure;
    this.executed = executed;
    if (rid !== undefined) this.rid = rid;
    if (receivedBytes !== undefined) this.receivedBytes = receivedBytes;
  }
}

/** Remedies of failures that need more than the general one. */
const REMEDIES: Readonly<Record<string, Wording>> = {
  TEST_RUN: BLOCKED_IN_TESTS,
  SECRET_IN_RESPONSE: {
    en: 'The response repeats the AppSecret, so it did not come from WeChat: check http.baseUrl and the proxy',
    zh: '响应中带有 AppSecret，说明并非来自微信：请检查 http.baseUrl 和代理',
  },
  BODY_TOO_LARGE: {
    en: 'The response is longer than the limit: read a large file from the stream of download(), or pass buffer({ maxBytes }); if it is not a file, the response did not come from WeChat',
    zh: '响应超过长度上限：大文件请读取 download() 的流，或传入 buffer({ maxBytes })；不是文件时，说明响应并非来自微信',
  },
};

function remedyOf(retryable: boolean, executed: 'no' | 'unknown'): Wording {
  if (retryable) {
    return {
      en: 'Retry later; if it persists, check DNS, the proxy and outbound access to api.weixin.qq.com',
      zh: '请稍后重试；如持续出现，请检查 DNS、代理以及到 api.weixin.qq.com 的出网',
    };
  }
  if (executed === 'no') {
    return {
      en: 'Nothing was sent: check http.baseUrl, the proxy and the certificates, then retry',
      zh: '请求未发出：请检查 http.baseUrl、代理和证书，然后重试',
    };
  }
  return {
    en: 'WeChat may have executed it: find out before you retry, or pass idempotent: true if a second execution does no harm',
    zh: '微信可能已经执行：重试之前请先核实；若重复执行无害，请传入 idempotent: true',
  };
}
