import { HttpModule, HttpService } from '@nestjs/axios';
import { Module, Scope, type DynamicModule, type ModuleMetadata, type Provider } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { AppKeepers } from './apps/app-keepers.js';
import { appIdsNamed, wechatAppToken } from './apps/inject-wechat-app.js';
import { sourceAppsOf } from './apps/source-apps-of.js';
import { TOKEN_STORE } from './credential/token-store.js';
import { WechatTokenEvents } from './observability/wechat-token-events.js';
import { WechatTokenLog } from './observability/wechat-token-log.js';
import { RESOLVED_OPTIONS } from './options/provide-options.js';
import { refuseSecondModule } from './options/refuse-second-module.js';
import type { ResolvedOptions } from './options/resolved-options.js';
import { WechatTokenRefresher } from './refresher/wechat-token-refresher.js';
import { issuersOver } from './wechat-token.issuers.js';
import { WechatTokenRuntime } from './wechat-token.runtime.js';
import { WechatTokenService } from './wechat-token.service.js';

/** What is injected besides the handles of apps. */
const EXPORTED = [WechatTokenService, WechatTokenEvents, TOKEN_STORE] as const;

/** The same in the application and in users' tests, above a {@link WechatTokenRuntime}. */
export const FACADE_PROVIDERS: readonly Provider[] = [
  WechatTokenEvents,
  WechatTokenService,
  {
    provide: AppKeepers,
    useFactory: (runtime: WechatTokenRuntime, moduleRef: ModuleRef) =>
      new AppKeepers(runtime, sourceAppsOf(runtime.options, moduleRef)),
    inject: [WechatTokenRuntime, ModuleRef],
  },
  {
    provide: TOKEN_STORE,
    useFactory: ({ store }: ResolvedOptions) => store,
    inject: [RESOLVED_OPTIONS],
  },
];

/**
 * Holds everything, life-cycle hooks included. Never global: Nest destroys a global module last, when the user's Redis
 * client is closed already.
 */
@Module({})
export class WechatTokenCoreModule {
  constructor(modules: ModulesContainer) {
    refuseSecondModule(modules, WechatTokenCoreModule);
  }

  static with(optionsProviders: readonly Provider[], imports: ModuleMetadata['imports'] = []): DynamicModule {
    return withAppHandles({
      module: WechatTokenCoreModule,
      imports: [
        ...imports,
        // An axios instance of our own: a user's interceptors may log or repeat requests.
        HttpModule.register({}),
        // With its defaults, or global, it would run the user's own jobs a second time.
        { ...ScheduleModule.forRoot({ cronJobs: false, intervals: false, timeouts: false }), global: false },
      ],
      providers: [
        ...optionsProviders,
        ...FACADE_PROVIDERS,
        {
          provide: WechatTokenRuntime,
          useFactory: (options: ResolvedOptions, http: HttpService, events: WechatTokenEvents) =>
            new WechatTokenRuntime(options, issuersOver(http, options), (event) => events.emit(event)),
          inject: [RESOLVED_OPTIONS, HttpService, WechatTokenEvents],
        },
        WechatTokenLog,
        WechatTokenRefresher,
      ],
    });
  }
}

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
