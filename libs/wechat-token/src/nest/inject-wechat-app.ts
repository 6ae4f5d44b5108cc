import { Inject } from '@nestjs/common';

/** Every id that a decorator has named, in any application of this process. */
const namedAppIds = new Set<string>();

/** The injection token of an app's {@link WechatAppTokens}. */
export function wechatAppToken(appId: string): string {
  return `nestjs-wechat-token:app:${appId}`;
}

/**
 * Injects the {@link WechatAppTokens} of an app. The application does not start if the app is unknown. The module provides the ids that
 * decorators have named by the time the application is created: classes that are loaded later need `WechatTokenService` instead.
 */
export function InjectWechatApp(appId: string): ParameterDecorator & PropertyDecorator {
  namedAppIds.add(appId);
  return Inject(wechatAppToken(appId));
}

/** The ids named so far. */
export function appIdsNamed(): readonly string[] {
  return [...namedAppIds];
}
