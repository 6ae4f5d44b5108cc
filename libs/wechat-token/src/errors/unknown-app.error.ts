import type { Language } from './language.js';
import { WechatTokenError } from './wechat-token.error.js';

/** A call named an app that is not configured, or none where there are several. */
export class UnknownAppError extends WechatTokenError {
  readonly code = 'APP_UNKNOWN';
  readonly retryable = false;

  constructor(
    readonly appId: string | undefined,
    readonly knownAppIds: readonly string[],
    language: Language = 'en',
  ) {
    super(
      language,
      appId === undefined
        ? {
            en: 'Several apps are configured and the call names none',
            zh: '配置了多个应用，但调用没有指明 appId',
          }
        : { en: `The app ${appId} is not configured`, zh: `没有配置应用 ${appId}` },
      {
        en: `Pass one of: ${knownAppIds.join(', ') || '(none configured)'}, or set defaultAppId`,
        zh: `请传入其中之一：${knownAppIds.join('、') || '（未配置）'}，或设置 defaultAppId`,
      },
    );
  }
}
