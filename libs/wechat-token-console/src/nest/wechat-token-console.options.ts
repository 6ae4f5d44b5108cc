import type {
  CanActivate,
  InjectionToken,
  ModuleMetadata,
  OptionalFactoryDependency,
  Type,
} from '@nestjs/common';
import type { ConsolePanel } from '../serving/console-panel.js';

/** A guard, as `@UseGuards()` takes it. */
export type ConsoleGuard = Type<CanActivate> | CanActivate;

/** What the console shows beside what the library knows. */
export interface WechatTokenConsoleOptions {
  /** Names the installation, on top of every screen: `prod`, for example. @default none */
  readonly title?: string | undefined;
  /** Returns the name of an app for people. @default none: apps have their AppID only */
  readonly nameOf?: ((appId: string) => string | undefined) | undefined;
  /** How many simulated milliseconds pass in a real one: as in the options of `WechatTokenModule`. @default 1 */
  readonly timeScale?: number | undefined;
  /** How many tabs may show the console at once. @default 100 */
  readonly maxStreams?: number | undefined;
}

/** Where the console is, and who may see it. */
export interface WechatTokenConsolePlace {
  /** The path of the console, below the global prefix. @default 'console' */
  readonly path?: string | undefined;
  /**
   * Guards that decide who sees the console. The page cannot send a header of its own, so they go by a cookie, by HTTP authentication or by the
   * network. @default none: the console answers only to browsers on its own host
   */
  readonly guards?: readonly ConsoleGuard[] | undefined;
  /** Shows the console to everybody who reaches the application: something in front of it decides. @default false */
  readonly isPublic?: boolean | undefined;
  /** The injection token of a {@link ConsolePanel}: a panel of actions of the application's own. @default none */
  readonly panel?: InjectionToken<ConsolePanel> | undefined;
  /** Modules that export what the guards and the panel need, and `WechatTokenService` where `WechatTokenModule` is not global. */
  readonly imports?: NonNullable<ModuleMetadata['imports']> | undefined;
}

/** What `WechatTokenConsoleModule.forRoot()` takes. */
export interface WechatTokenConsoleModuleOptions extends WechatTokenConsoleOptions, WechatTokenConsolePlace {}

/** What `WechatTokenConsoleModule.forRootAsync()` takes. */
export interface WechatTokenConsoleModuleAsyncOptions extends WechatTokenConsolePlace {
  /** What `useFactory` is given, in its order. */
  readonly inject?: readonly (InjectionToken | OptionalFactoryDependency)[] | undefined;
  /** Makes the options. */
  readonly useFactory: (
    ...dependencies: never[]
  ) => WechatTokenConsoleOptions | Promise<WechatTokenConsoleOptions>;
}
