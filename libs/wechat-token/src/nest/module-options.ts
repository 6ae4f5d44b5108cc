import type { InjectionToken, ModuleMetadata, OptionalFactoryDependency, Type } from '@nestjs/common';
import type {
  WechatTokenOptions,
  WechatTokenOptionsFactory,
} from '../tokens/options/wechat-token.options.js';

/** The options of `WechatTokenModule.forRoot()`. */
export interface WechatTokenModuleOptions extends WechatTokenOptions {
  /** Whether every module can inject the service without importing the module. @default false */
  readonly isGlobal?: boolean | undefined;
}

/** The options of `WechatTokenModule.forRootAsync()`: one of `useFactory`, `useClass` and `useExisting`. */
export interface WechatTokenModuleAsyncOptions {
  /** Whether every module can inject the service without importing the module. @default false */
  readonly isGlobal?: boolean | undefined;
  /** The modules that provide what is injected. */
  readonly imports?: NonNullable<ModuleMetadata['imports']> | undefined;
  /** The arguments of `useFactory`, in their order. */
  readonly inject?: readonly (InjectionToken | OptionalFactoryDependency)[] | undefined;
  /** Creates the options. */
  readonly useFactory?:
    ((...dependencies: never[]) => WechatTokenOptions | Promise<WechatTokenOptions>) | undefined;
  /** A class that creates the options, instantiated for this module. */
  readonly useClass?: Type<WechatTokenOptionsFactory> | undefined;
  /** A provider in one of `imports` that creates the options. */
  readonly useExisting?: InjectionToken<WechatTokenOptionsFactory> | undefined;
}
