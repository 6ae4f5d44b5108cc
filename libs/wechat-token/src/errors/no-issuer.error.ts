import { WechatTokenError } from './wechat-token.error.js';

/** This process is a reader, and the store has no valid credential. */
export class NoIssuerError extends WechatTokenError {
  readonly code = 'NO_ISSUER';
  readonly retryable = true;

  constructor(readonly appId: string) {
    super(
      {
        en: `This process is a reader, and the store has no valid credential of ${appId}`,
        zh: `本进程为只读角色，且存储中没有 ${appId} 的有效凭据`,
      },
      {
        en: "Start a process with role 'issuer' on the same store and key prefix",
        zh: "请在同一存储和键前缀上启动 role 为 'issuer' 的进程",
      },
    );
  }
}
