import type { InjectionToken, ModuleMetadata, OptionalFactoryDependency, Type } from '@nestjs/common';
import type {
  WechatTokenOptions,
  WechatTokenOptionsFactory,
} from '../tokens/options/wechat-token.options.js';

/** What `WechatTokenModule.forRoot()` takes. */
export interface WechatTokenModuleOptions extends WechatTokenOptions {
  /** Whether every module can inject the service without importing the module. @default false */
  readonly isGlobal?: boolean | undefined;
}

/** What `WechatTokenModule.forRootAsync()` takes: one of `useFactory`, `useClass` and `useExisting`. */
export interface WechatTokenModuleAsyncOptions {
  /** Whether every module can inject the service without importing the module. @default false */
  readonly isGlobal?: boolean | undefined;
  /** The modules that provide what is injected. */
  readonly imports?: NonNullable<ModuleMetadata['imports']> | undefined;
  /** What `useFactory` is given, in its order. */
  readonly inject?: readonly (InjectionToken | OptionalFactoryDependency)[] | undefined;
  /** Makes the options. */
  readonly useFactory?:
    ((...dependencies: never[]) => WechatTokenOptions | Promise<WechatTokenOptions>) | undefined;
  /** A class that makes the options, for this module alone. */
  readonly useClass?: Type<WechatTokenOptionsFactory> | undefined;
  /** A provider of one of `imports` that makes the options. */
  readonly useExisting?: InjectionToken<WechatTokenOptionsFactory> | undefined;
}
