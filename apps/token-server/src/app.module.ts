import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { WechatTokenModule, type Wording } from 'nestjs-wechat-token';
import { WechatTokenMetricsModule } from 'nestjs-wechat-token/metrics';
import { NativeErrorFilter, WechatTokenServerModule, type AuditLog } from 'nestjs-wechat-token-server';
import type { LiveConfiguration } from './server/live-configuration.js';
import { configurationIdOf } from './server/configuration-id.js';
import { hostCheck } from './server/listener.js';
import { sharedStoresOf, tokenOptionsOf } from './server/token-options.js';
import { version } from './version.js';

/** Anybody may read it, so it names no part of the configuration. */
const CONFIGURATION_REFUSED: Wording = {
  en: 'The configuration was changed and is invalid, so the one before stays in effect: the log says what is wrong',
  zh: '配置已更改但有错误，原来的配置继续生效：错误见日志',
};

/** The token server: credentials of WeChat, for clients in any language. */
@Module({})
export class AppModule {
  /** With a configuration that may be replaced while the server runs. */
  static with(live: LiveConfiguration, audit: AuditLog | undefined): DynamicModule {
    const { clients, operators, current } = live;
    const { standIns, trustedProxies, userCallsFrom, publicUrl, name } = current;
    const { store, notes } = sharedStoresOf(current.store);
    return {
      module: AppModule,
      imports: [
        WechatTokenModule.forRootAsync({ isGlobal: true, useFactory: () => tokenOptionsOf(live, store) }),
        WechatTokenMetricsModule.forRoot(),
        WechatTokenServerModule.forRoot({
          clients,
          standIns,
          trustedProxies,
          userCallsFrom,
          limits: live.limits,
          console: { operators, publicUrl, name, nameOf: (appId) => live.current.apps.get(appId)?.name },
          servers: { notes, version: version(), configuration: () => configurationIdOf(live.current) },
          get drainSeconds() {
            return live.current.drainSeconds;
          },
          audit,
          // This server's Fastify has no other hook that would refuse such a request.
          direct: hostCheck(current),
          problems: () => (live.isRefused ? [CONFIGURATION_REFUSED] : []),
        }),
      ],
      // For paths without a route: Nest's own answer repeats the URL, whose query may contain a key.
      providers: [{ provide: APP_FILTER, useClass: NativeErrorFilter }],
    };
  }
}
