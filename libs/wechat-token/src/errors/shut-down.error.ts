import { WechatTokenError } from './wechat-token.error.js';

/** The application is shutting down, and starts no new work. */
export class ShutDownError extends WechatTokenError {
  readonly code = 'SHUT_DOWN';
  readonly retryable = false;

  constructor(readonly appId: string) {
    super(
      {
        en: `No credential of ${appId}: the application is shutting down`,
        zh: `无法提供 ${appId} 的凭据：应用正在关闭`,
      },
      { en: 'Finish calls to WeChat before the application closes', zh: '请在应用关闭之前完成对微信的调用' },
    );
  }
}
