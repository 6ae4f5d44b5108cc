import { Module, type DynamicModule, type ModuleMetadata, type Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { KeeperEvent } from './credential/keeper-events.js';
import { WechatTokenEvents } from './observability/wechat-token-events.js';
import { WechatTokenLog } from './observability/wechat-token-log.js';
import { RESOLVED_OPTIONS } from './options/provide-options.js';
import { CORE, refuseSecondModule } from './options/refuse-second-module.js';
import type { ResolvedOptions } from './options/resolved-options.js';
import { WechatTokenRefresher } from './refresher/wechat-token-refresher.js';
import { API_PROVIDERS } from './wechat-token.api-providers.js';
import { FACADE_PROVIDERS, withAppHandles } from './wechat-token.facade.js';
import { issuersOver } from './wechat-token.issuers.js';
import { WechatTokenRuntime } from './wechat-token.runtime.js';
import { OwnHttp } from './wechat/own-http.js';

/**
 * Holds everything, life-cycle hooks included. Never global: Nest destroys a global module last, when the user's Redis
 * client is closed already.
 */
@Module({})
export class WechatTokenCoreModule {
  static readonly [CORE] = true;

  constructor(modules: ModulesContainer) {
    refuseSecondModule(modules);
  }

  static with(optionsProviders: readonly Provider[], imports: ModuleMetadata['imports'] = []): DynamicModule {
    return withAppHandles({
      module: WechatTokenCoreModule,
      imports,
      providers: [
        ...optionsProviders,
        ...FACADE_PROVIDERS,
        {
          provide: WechatTokenRuntime,
          useFactory: (options: ResolvedOptions, http: OwnHttp, events: WechatTokenEvents) => {
            const emit = (event: KeeperEvent) => events.emit(event);
            return new WechatTokenRuntime(options, issuersOver(http, options, emit), emit);
          },
          inject: [RESOLVED_OPTIONS, OwnHttp, WechatTokenEvents],
        },
        ...API_PROVIDERS,
        WechatTokenLog,
        WechatTokenRefresher,
      ],
    });
  }
}
