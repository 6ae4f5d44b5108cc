import type { Wording } from './language.js';
import { WechatTokenError } from './wechat-token.error.js';

/** A call named an unknown app, or no app although there are several. */
export class UnknownAppError extends WechatTokenError {
  readonly code = 'APP_UNKNOWN';
  readonly retryable = false;

  constructor(
    readonly appId: string | undefined,
    /** The apps of the options; empty if there is also an app source, since any caller sees this list. */
    readonly knownAppIds: readonly string[],
  ) {
    super(
      appId === undefined
        ? {
            en: 'Several apps are configured, and the call does not name one',
            zh: '配置了多个应用，但调用没有指明 appId',
          }
        : { en: `The app ${appId} is not configured`, zh: `没有配置应用 ${appId}` },
      knownAppIds.length > 0 ? passOneOf(knownAppIds) : ASK_THE_SOURCE,
    );
  }
}

const passOneOf = (appIds: readonly string[]): Wording => ({
  en: `Pass one of: ${appIds.join(', ')}, or set defaultAppId`,
  zh: `请传入其中之一：${appIds.join('、')}，或设置 defaultAppId`,
});

const ASK_THE_SOURCE: Wording = {
  en: 'Pass the appId of an app in apps or in your appSource, or set defaultAppId',
  zh: '请传入 apps 或 appSource 中已有应用的 appId，或设置 defaultAppId',
};
