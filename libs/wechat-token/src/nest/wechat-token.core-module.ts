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
import { WechatTokenOptionsError } from '../errors/options.error.js';
import { nestHttp } from './nest-http.js';
import { repeatOnSchedule } from './nest-schedule.js';
import { RESOLVED_OPTIONS } from './provide-options.js';
import type { ResolvedOptions } from '../tokens/options/resolved-options.js';
import { SafeLogger } from '../tokens/log/safe-logger.js';
import { WechatTokens } from '../tokens/wechat-tokens.js';
import { wechatOver } from '../tokens/wechat-wire.js';
import { FACADE_PROVIDERS, withAppHandles } from './public-providers.js';

/** Marks the module in every copy of the package: a class only knows its own copy. */
const CORE = Symbol.for('nestjs-wechat-token:core');

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

/** Throws if an application has the module twice: the two would invalidate each other's tokens. */
function refuseSecondModule(modules: ModulesContainer): void {
  const ours = [...modules.values()].filter(({ metatype }) => CORE in metatype);
  if (ours.length < 2) return;
  throw new WechatTokenOptionsError(
    'WechatTokenModule.forRoot',
    {
      en: 'is called twice in one application, or by two copies of the package',
      zh: '在同一个应用中被调用了两次，或由本包的两份副本分别调用',
    },
    {
      en: 'Call it once, in the root module, with all apps and isGlobal: true; elsewhere inject WechatTokenService',
      zh: '请只在根模块中调用一次，列出所有应用并设置 isGlobal: true；其他模块直接注入 WechatTokenService',
    },
  );
}
