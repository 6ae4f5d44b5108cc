import { Scope, type DynamicModule, type Provider } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { WechatApiClient } from './api-client/wechat-api-client.js';
import { AppKeepers } from './apps/app-keepers.js';
import { appIdsNamed, wechatAppToken } from './apps/inject-wechat-app.js';
import { sourceAppsOf } from './apps/source-apps-of.js';
import { TOKEN_STORE } from './credential/token-store.js';
import { WechatTokenEvents } from './observability/wechat-token-events.js';
import { RESOLVED_OPTIONS } from './options/provide-options.js';
import type { ResolvedOptions } from './options/resolved-options.js';
import { WechatTicketService } from './tickets/wechat-ticket.service.js';
import { WechatUserService } from './users/wechat-user.service.js';
import { API_WIRE, type ApiWire } from './wechat/api-wire.js';
import { WechatTokenRuntime } from './wechat-token.runtime.js';
import { WechatTokenService } from './wechat-token.service.js';

/** What is injected besides the handles of apps. */
export const EXPORTED = [
  WechatTokenService,
  WechatTicketService,
  WechatUserService,
  WechatApiClient,
  WechatTokenEvents,
  TOKEN_STORE,
] as const;

/** The same in the application and in users' tests, above a {@link WechatTokenRuntime}. */
export const FACADE_PROVIDERS: readonly Provider[] = [
  WechatTokenEvents,
  WechatTokenService,
  WechatTicketService,
  WechatUserService,
  {
    provide: AppKeepers,
    useFactory: (runtime: WechatTokenRuntime, moduleRef: ModuleRef, wire: ApiWire) => {
      const { timeScale } = runtime.options;
      const source = sourceAppsOf(runtime.options, moduleRef);
      return new AppKeepers(runtime, source, { wire, timeScale });
    },
    inject: [WechatTokenRuntime, ModuleRef, API_WIRE],
  },
  {
    provide: WechatApiClient,
    useFactory: (service: WechatTokenService, { api }: AppKeepers) =>
      new WechatApiClient(() => service.app(), api),
    inject: [WechatTokenService, AppKeepers],
  },
  {
    provide: TOKEN_STORE,
    useFactory: ({ store }: ResolvedOptions) => store,
    inject: [RESOLVED_OPTIONS],
  },
];

/**
 * Adds a provider for each id that `@InjectWechatApp` named. Read only when Nest scans the module: by then every class of
 * the application is decorated. Transient, so that ids of another application in this process are not looked for in ours.
 */
export function withAppHandles(definition: DynamicModule): DynamicModule {
  return {
    ...definition,
    get providers() {
      const handles = appIdsNamed().map((appId) => ({
        provide: wechatAppToken(appId),
        useFactory: (service: WechatTokenService) => service.app(appId),
        inject: [WechatTokenService],
        scope: Scope.TRANSIENT,
      }));
      return [...(definition.providers ?? []), ...handles];
    },
    get exports() {
      return [...EXPORTED, ...appIdsNamed().map(wechatAppToken)];
    },
  };
}
