import { Logger, Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import type { WechatApp, WechatAppSource } from '../tokens/options/wechat-app-source.js';
import type { Clock } from '../core/ports/clock.js';
import { RESOLVED_OPTIONS } from '../nest/provide-options.js';
import { resolveLater } from '../tokens/options/resolve-later.js';
import type { ResolvedOptions } from '../tokens/options/resolved-options.js';
import { systemClock } from '../core/time/system-clock.js';
import { FACADE_PROVIDERS, withAppHandles } from '../nest/public-providers.js';
import { SafeLogger } from '../tokens/log/safe-logger.js';
import { WechatTokens } from '../tokens/wechat-tokens.js';
import { WechatTokenLifecycle } from '../nest/wechat-token.core-module.js';
import { answeringKinds } from './answering-kinds.js';
import { AnsweringUsers } from './answering-users.js';
import { AnsweringWire, type WechatTestCall } from './answering-wire.js';

/** Options of {@link WechatTokenTestingModule}. */
export interface WechatTokenTestingOptions {
  /** The access token of every app. @default 'test' */
  readonly accessToken?: string | undefined;
  /** The apps, the first one being the default. @default any app, with a default one */
  readonly appIds?: readonly string[] | undefined;
  /**
   * Answers calls of `WechatApiClient` in place of WeChat: with a JSON object (a refusal if it has an `errcode`), or with the bytes of a
   * file.
   *
   * @default an error that says that the test has no answer
   */
  readonly api?: ((call: WechatTestCall) => unknown) | undefined;
  /** Whether every module can inject the service without importing the module. @default false */
  readonly isGlobal?: boolean | undefined;
}

/** Replaces `WechatTokenModule` in tests: the same providers, without network, timers or secrets. */
@Module({})
export class WechatTokenTestingModule {
  /** Issues one access token for two hours, and the same one again after that. `revokeLeaked()` replaces it. */
  static forRoot(options: WechatTokenTestingOptions = {}): DynamicModule {
    return withAppHandles({
      module: WechatTokenTestingModule,
      global: options.isGlobal ?? false,
      providers: [...FACADE_PROVIDERS, ...answeringProviders(options)],
    });
  }
}

/** The parts that answer in place of WeChat. */
function answeringProviders({
  accessToken = 'test',
  appIds,
  api,
}: WechatTokenTestingOptions): FactoryProvider[] {
  return [
    { provide: RESOLVED_OPTIONS, useFactory: () => optionsOf(appIds) },
    {
      provide: WechatTokens,
      useFactory: (options: ResolvedOptions) =>
        new WechatTokens(options, {
          logger: new SafeLogger(new Logger('WechatToken')),
          wire: () => ({
            kinds: answeringKinds(accessToken),
            api: new AnsweringWire(api),
            users: new AnsweringUsers(),
          }),
          repeatEvery: () => () => undefined,
          instanceOf: (source) => new source(),
        }),
      inject: [RESOLVED_OPTIONS],
    },
  ];
}

/** The part of the result of `Test.createTestingModule()` that {@link withoutWechat} uses. */
export interface OverridableModule {
  /** Overrides a provider. */
  overrideProvider(token: unknown): {
    /** The value that a function makes of other providers. */
    useFactory(options: { factory: (...injected: never[]) => unknown; inject?: never[] }): unknown;
    /** A value. */
    useValue(value: unknown): unknown;
  };
}

/**
 * Makes everything of `WechatTokenModule` in a testing module answer without network, timers or secrets, wherever it is imported and
 * however it is configured: `withoutWechat(Test.createTestingModule({ imports: [AppModule] })).compile()`. Its options are not evaluated,
 * so that neither `.env` nor Redis is needed.
 */
export function withoutWechat<Builder extends OverridableModule>(
  builder: Builder,
  options: Omit<WechatTokenTestingOptions, 'isGlobal'> = {},
): Builder {
  for (const { provide, useFactory, inject = [] } of answeringProviders(options)) {
    builder.overrideProvider(provide).useFactory({ factory: useFactory, inject: inject as never[] });
  }
  // No token is fetched before a caller needs it.
  builder.overrideProvider(WechatTokenLifecycle).useValue({});
  return builder;
}

/** Nothing hangs, so nothing times out: no timer is needed. */
const timerlessClock: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (ms <= 0 || signal?.aborted === true) resolve();
      else signal?.addEventListener('abort', () => resolve(), { once: true });
    }),
};

/** The app of a call without an appId, if the test names none. */
const ANY_APP_ID = 'wx0000000000000000';

const anyApp: WechatAppSource = {
  find: async (appId) => appOf(appId),
};

function optionsOf(appIds: readonly string[] | undefined): Promise<ResolvedOptions> {
  return resolveLater({
    ...(appIds ? {} : { appSource: anyApp }),
    apps: (appIds ?? [ANY_APP_ID]).map(appOf),
    defaultAppId: appIds?.[0] ?? ANY_APP_ID,
    clock: timerlessClock,
    timing: { forceGapMs: 0 },
    allowVolatileUserTokens: true,
  });
}

function appOf(appId: string): WechatApp {
  return { appId, appSecret: 'none' };
}
