import { WechatTokenError } from './wechat-token.error.js';

/** The `appSecret` function or the app source failed or timed out. Has no `cause`: that may quote the secret. */
export class SecretUnavailableError extends WechatTokenError {
  readonly code = 'SECRET_UNAVAILABLE';
  readonly retryable = true;

  constructor(
    readonly appId: string,
    readonly reason: 'FAILED' | 'TIMEOUT' | 'EMPTY',
  ) {
    super(
      {
        en: `Could not get the AppSecret of ${appId}: ${reason}`,
        zh: `无法获取 ${appId} 的 AppSecret：${reason}`,
      },
      {
        en: 'Check the appSecret function or the app source that you configured',
        zh: '请检查所配置的 appSecret 函数或应用来源',
      },
    );
  }
}
