import { HttpModule, HttpService } from '@nestjs/axios';
import { Module, type DynamicModule, type ModuleMetadata, type Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import type { KeeperEvent } from './credential/keeper-events.js';
import { WechatTokenEvents } from './observability/wechat-token-events.js';
import { WechatTokenLog } from './observability/wechat-token-log.js';
import { RESOLVED_OPTIONS } from './options/provide-options.js';
import { refuseSecondModule } from './options/refuse-second-module.js';
import type { ResolvedOptions } from './options/resolved-options.js';
import { WechatTokenRefresher } from './refresher/wechat-token-refresher.js';
import { API_PROVIDERS } from './wechat-token.api-providers.js';
import { FACADE_PROVIDERS, withAppHandles } from './wechat-token.facade.js';
import { issuersOver } from './wechat-token.issuers.js';
import { WechatTokenRuntime } from './wechat-token.runtime.js';

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
          useFactory: (options: ResolvedOptions, http: HttpService, events: WechatTokenEvents) => {
            const emit = (event: KeeperEvent) => events.emit(event);
            return new WechatTokenRuntime(options, issuersOver(http, options, emit), emit);
          },
          inject: [RESOLVED_OPTIONS, HttpService, WechatTokenEvents],
        },
        ...API_PROVIDERS,
        WechatTokenLog,
        WechatTokenRefresher,
      ],
    });
  }
}
