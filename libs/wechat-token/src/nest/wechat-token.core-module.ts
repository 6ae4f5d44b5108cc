import {
  Logger,
  Module,
  type DynamicModule,
  type ModuleMetadata,
  type OnModuleDestroy,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { nestHttp } from './nest-http.js';
import { repeatOnSchedule } from './nest-schedule.js';
import { RESOLVED_OPTIONS } from './provide-options.js';
import { CORE, refuseSecondModule } from './refuse-second-module.js';
import type { ResolvedOptions } from '../tokens/options/resolved-options.js';
import { SafeLogger } from '../tokens/log/safe-logger.js';
import { WechatTokens } from '../tokens/wechat-tokens.js';
import { wechatOver } from '../tokens/wechat-wire.js';
import { FACADE_PROVIDERS, withAppHandles } from './public-providers.js';

/** Starts and stops with the application. */
export class WechatTokenLifecycle implements OnModuleInit, OnModuleDestroy {
  constructor(private readonly wechat: WechatTokens) {}

  onModuleInit(): Promise<void> {
    return this.wechat.ready();
  }

  onModuleDestroy(): Promise<void> {
    return this.wechat.close();
  }
}

/**
 * Contains everything, life-cycle hooks included. Never global: Nest destroys a global module last, after the application's Redis client is
 * closed.
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
        {
          provide: WechatTokens,
          useFactory: (options: ResolvedOptions, moduleRef: ModuleRef) =>
            new WechatTokens(options, {
              logger: new SafeLogger(new Logger('WechatToken')),
              wire: (resolved, emit) => wechatOver(nestHttp(), resolved, emit),
              repeatEvery: repeatOnSchedule(),
              // Resolved wherever the application provides it.
              instanceOf: (source) => moduleRef.get(source, { strict: false }),
            }),
          inject: [RESOLVED_OPTIONS, ModuleRef],
        },
        ...FACADE_PROVIDERS,
        {
          provide: WechatTokenLifecycle,
          useFactory: (wechat: WechatTokens) => new WechatTokenLifecycle(wechat),
          inject: [WechatTokens],
        },
      ],
    });
  }
}
