import type { InjectionToken, ModuleMetadata, OptionalFactoryDependency, Type } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { Wording } from 'nestjs-wechat-token';
import type { Registry } from 'prom-client';
import type { AuditLog } from './audit/audit-log.js';
import type { ClientSource } from './clients/client-source.js';
import type { OperatorSource } from './operators/operator-source.js';
import type { ServerNotes } from './notes/server-notes.js';

/** A key that signs stand-ins. */
export interface StandInKey {
  /** 1 to 16 characters of `A-Za-z0-9`; part of every stand-in. */
  readonly id: string;
  /** At least 32 random bytes. */
  readonly key: Uint8Array;
}

/** How stand-ins (代用令牌) are signed. All servers of one Redis share the keys. */
export interface StandInOptions {
  /** The keys that are accepted. */
  readonly keys: readonly StandInKey[];
  /** The id of the key that signs. */
  readonly signWith: string;
  /** Lifetime of a stand-in in seconds, 600 to 86,400. @default 7200 */
  readonly lifeSeconds?: number | undefined;
}

/** What a server shares with the others on the same Redis: that it is up, which clients are suspended, and a log. */
export interface ServersOptions {
  /** Needed beside a store of another class. @default `RedisServerNotes` beside a `RedisTokenStore`, `MemoryServerNotes` beside a `MemoryTokenStore` */
  readonly notes?: ServerNotes | undefined;
  /** Identifies the configuration in effect, so that servers notice that theirs differ; read every few seconds. @default none */
  readonly configuration?: (() => string) | undefined;
  /** The version that others see. @default none */
  readonly version?: string | undefined;
  /** How often the notes are exchanged, in milliseconds, 50 to 10,000. @default 5000 */
  readonly pollMs?: number | undefined;
  /** For how long configurations may differ, as during a roll-out, before it is reported, in milliseconds. @default 60000 */
  readonly differsAfterMs?: number | undefined;
}

/** The console at `/console/`, where operators see all apps, clients and servers, and act. */
export interface ServerConsoleOptions {
  /** Who may log in, for example `new OperatorList([…])`. While there are none, there is no console. */
  readonly operators: OperatorSource;
  /** Scheme and host that browsers reach it at: `https://wechat.internal.example.com`. @default this machine alone */
  readonly publicUrl?: string | undefined;
  /** Names the installation on each screen: `prod`. @default none */
  readonly name?: string | undefined;
  /** The name of an app for people. @default none */
  readonly nameOf?: ((appId: string) => string | undefined) | undefined;
}

/** What `WechatTokenServerModule` takes. */
export interface WechatTokenServerOptions {
  /** The clients that may call, for example `new ClientList([…])`. */
  readonly clients: ClientSource;
  /** @default a key that is made at the start, only with a `MemoryTokenStore`: other servers could not share it */
  readonly standIns?: StandInOptions | undefined;
  /** The console for people. @default none */
  readonly console?: ServerConsoleOptions | undefined;
  /** Takes the audit. @default none */
  readonly audit?: AuditLog | undefined;
  /** Addresses and networks of proxies whose `X-Forwarded-For` counts. @default none */
  readonly trustedProxies?: readonly string[] | undefined;
  /**
   * Addresses and networks that may call `/sns/userinfo`, `/sns/auth` and `/sns/oauth2/refresh_token` without a client key:
   * SDKs send only the user's own token there. @default none
   */
  readonly userCallsFrom?: readonly string[] | undefined;
  /**
   * Returns whether a request for the access token may be answered before Fastify or Express sees it, which is faster: no hook and no
   * middleware of the application runs for it then. Not asked in an application with global guards or interceptors, a
   * global prefix or versions. @default never
   */
  readonly direct?: ((request: IncomingMessage) => boolean) | undefined;
  /** Where the server's metrics are registered, and what `/metrics` shows. @default prom-client's global registry */
  readonly registry?: Registry | undefined;
  /** What this server shares with the others on the same Redis. */
  readonly servers?: ServersOptions | undefined;
  /**
   * For how many seconds the server serves on while it ends, not ready any more: until load balancers have noticed. Read when it ends, 0 to
   * 300. @default 0
   */
  readonly drainSeconds?: number | undefined;
  /** Returns why load balancers should send no requests, for `/health/ready`, or `undefined`. While the application ends it is not ready anyway. @default never */
  readonly readiness?: (() => string | undefined) | undefined;
  /** Returns what else `/health` shows, where it makes the server `degraded`. Everybody may read it: no names, no secrets. @default nothing */
  readonly problems?: (() => readonly Wording[]) | undefined;
  /** Read for each call, so that getters may return changed limits. */
  readonly limits?:
    | {
        /** The longest body of a relayed call. @default 67108864 */
        readonly bodyBytes?: number | undefined;
        /** Relayed calls in progress at once, of one client at most half of them. @default 1024 */
        readonly inFlight?: number | undefined;
      }
    | undefined;
}

/** The modules that this one needs. */
interface ImportedModules {
  /** The module that exports `WechatTokenService`, where `WechatTokenModule` is not global. */
  readonly imports?: NonNullable<ModuleMetadata['imports']> | undefined;
}

/** What `WechatTokenServerModule.forRoot()` takes. */
export interface WechatTokenServerModuleOptions extends WechatTokenServerOptions, ImportedModules {}

/** Makes the options, for `useClass` and `useExisting`. */
export interface WechatTokenServerOptionsFactory {
  createWechatTokenServerOptions(): WechatTokenServerOptions | Promise<WechatTokenServerOptions>;
}

/** What `WechatTokenServerModule.forRootAsync()` takes: one of `useFactory`, `useClass` and `useExisting`. */
export interface WechatTokenServerModuleAsyncOptions extends ImportedModules {
  /** What `useFactory` is given, in its order. */
  readonly inject?: readonly (InjectionToken | OptionalFactoryDependency)[] | undefined;
  /** Makes the options. */
  readonly useFactory?:
    ((...dependencies: never[]) => WechatTokenServerOptions | Promise<WechatTokenServerOptions>) | undefined;
  /** A class that makes the options, for this module alone. */
  readonly useClass?: Type<WechatTokenServerOptionsFactory> | undefined;
  /** A provider of one of `imports` that makes the options. */
  readonly useExisting?: InjectionToken<WechatTokenServerOptionsFactory> | undefined;
}
