import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import {
  TOKEN_STORE,
  WechatTicketService,
  WechatTokenEvents,
  WechatTokenService,
  WechatUserService,
  type TokenStore,
  type Wording,
} from 'nestjs-wechat-token';
import { Access } from './access/access.js';
import { RefusalQueue } from './access/refusal-queue.js';
import { serverLog } from './checks/server-log.js';
import { compatibleRoutes } from './compatible/compatible-routes.js';
import { tokenReports } from './compatible/report-token.js';
import { makeConsole } from './console/make-console.js';
import { ServerConsole } from './console/server-console.js';
import { Draining, END_TIMES } from './life/draining.js';
import { BelowNest } from './mount/below-nest.js';
import { CredentialDesk } from './native/credential-desk.js';
import { DirectRequests } from './native/direct-requests.js';
import type { Readiness } from './native/health.controller.js';
import { NativeGate } from './native/native-gate.js';
import { NATIVE_CONTROLLERS, NATIVE_PROVIDERS } from './native/native-routes.js';
import { NotedClients } from './notes/noted-clients.js';
import { ServersLifecycle } from './notes/servers-lifecycle.js';
import { registerServersMetrics } from './notes/servers-metrics.js';
import { TokenServers } from './notes/token-servers.js';
import { problemsOf } from './options/problems-of.js';
import type { ResolvedServerOptions } from './options/resolve-server-options.js';
import { provideOptions, provideOptionsAsync, SERVER_OPTIONS } from './options/provide-server-options.js';
import { Relay } from './relay/relay.js';
import { TokenVerdicts } from './reports/token-verdicts.js';
import { StandIns } from './stand-in/stand-ins.js';
import { AUDIT_LOG, PROBLEMS, READINESS, REGISTRY } from './tokens-of-injection.js';
import type {
  WechatTokenServerModuleAsyncOptions,
  WechatTokenServerModuleOptions,
} from './wechat-token-server.options.js';

/** What is made of the options. */
const PARTS: readonly Provider[] = [
  {
    provide: StandIns,
    useFactory: ({ standIns }: ResolvedServerOptions) => standIns,
    inject: [SERVER_OPTIONS],
  },
  { provide: AUDIT_LOG, useFactory: ({ audit }: ResolvedServerOptions) => audit, inject: [SERVER_OPTIONS] },
  {
    provide: Draining,
    useFactory: ({ drainSeconds }: ResolvedServerOptions) => new Draining(drainTimesOf(drainSeconds)),
    inject: [SERVER_OPTIONS],
  },
  { provide: TokenServers, useFactory: tokenServers, inject: [SERVER_OPTIONS, WechatTokenService] },
  {
    provide: ServersLifecycle,
    useFactory: (servers: TokenServers, events: WechatTokenEvents, draining: Draining) =>
      new ServersLifecycle(servers, events, draining),
    inject: [TokenServers, WechatTokenEvents, Draining],
  },
  {
    provide: Access,
    useFactory: ({ clients, ...options }: ResolvedServerOptions, servers: TokenServers) =>
      new Access({ ...options, clients: new NotedClients(clients, servers) }),
    inject: [SERVER_OPTIONS, TokenServers],
  },
  {
    provide: READINESS,
    useFactory: readinessOf,
    inject: [SERVER_OPTIONS, Draining],
  },
  {
    provide: PROBLEMS,
    useFactory: ({ problems, audit, registry }: ResolvedServerOptions, servers: TokenServers) =>
      problemsOf(audit, () => [...servers.problems, ...problems()], registry),
    inject: [SERVER_OPTIONS, TokenServers],
  },
  {
    provide: REGISTRY,
    useFactory: ({ registry }: ResolvedServerOptions) => registry,
    inject: [SERVER_OPTIONS],
  },
  {
    provide: DirectRequests,
    useFactory: (
      { direct }: ResolvedServerOptions,
      host: HttpAdapterHost,
      gate: NativeGate,
      draining: Draining,
    ) => new DirectRequests(direct, host, gate, draining),
    inject: [SERVER_OPTIONS, HttpAdapterHost, NativeGate, Draining],
  },
  {
    provide: ServerConsole,
    useFactory: consoleOf,
    inject: [
      SERVER_OPTIONS,
      WechatTokenService,
      WechatTokenEvents,
      TOKEN_STORE,
      TokenServers,
      Access,
      PROBLEMS,
      Draining,
    ],
  },
  {
    provide: BelowNest,
    useFactory: belowNest,
    inject: [
      HttpAdapterHost,
      SERVER_OPTIONS,
      Draining,
      Access,
      WechatTokenService,
      WechatTicketService,
      WechatUserService,
      CredentialDesk,
      TokenVerdicts,
      RefusalQueue,
      ServerConsole,
    ],
  },
];

/** Not ready as soon as the application ends, before the server stops listening: balancers have to notice. */
function readinessOf({ readiness }: ResolvedServerOptions, draining: Draining): Readiness {
  return () => (draining.isDraining ? 'draining' : readiness());
}

function drainTimesOf(drainSeconds: () => number) {
  return {
    ...END_TIMES,
    get drainMs() {
      return drainSeconds() * 1_000;
    },
  };
}

function tokenServers(
  { servers, audit, registry }: ResolvedServerOptions,
  tokens: WechatTokenService,
): TokenServers {
  const id = tokens.status().instanceId;
  const made = new TokenServers({ ...servers, id, audit, logger: serverLog });
  registerServersMetrics(made, registry);
  return made;
}

/** None without operators. */
function consoleOf(
  { console: options, ...parts }: ResolvedServerOptions,
  tokens: WechatTokenService,
  events: WechatTokenEvents,
  store: TokenStore,
  servers: TokenServers,
  access: Access,
  problems: () => readonly Wording[],
  draining: Draining,
): ServerConsole | undefined {
  if (!options) return undefined;
  const made = makeConsole({ ...parts, console: options, tokens, events, store, servers, access, problems });
  // Streams would never end by themselves.
  draining.whenClosed(() => made.close());
  return made;
}

function belowNest(
  host: HttpAdapterHost,
  options: ResolvedServerOptions,
  draining: Draining,
  access: Access,
  tokens: WechatTokenService,
  tickets: WechatTicketService,
  users: WechatUserService,
  desk: CredentialDesk,
  verdicts: TokenVerdicts,
  refusals: RefusalQueue,
  console: ServerConsole | undefined,
): BelowNest {
  const reportToken = tokenReports(tokens, desk, verdicts, options.audit);
  const exact = compatibleRoutes({ ...options, access, refusals, tokens, tickets, users, reportToken });
  const relay = new Relay({ ...options, access, refusals, tokens, verdicts });
  return new BelowNest(
    host,
    { exact, nativeApi: relay.handleNative, console: console?.handle, others: relay.handle },
    draining,
  );
}

/**
 * Serves the credentials of `WechatTokenModule`, which the application imports as well, to clients in any language: by client
 * keys, on routes of its own and on those that WeChat SDKs know.
 */
@Module({})
export class WechatTokenServerModule {
  /** With options that are known now. They are checked when the application starts. */
  static forRoot(options: WechatTokenServerModuleOptions): DynamicModule {
    return around(provideOptions(options), options?.imports);
  }

  /** With options that are made by a function or a class, from what the application provides. */
  static forRootAsync(options: WechatTokenServerModuleAsyncOptions): DynamicModule {
    return around(provideOptionsAsync(options), options.imports);
  }
}

function around(options: readonly Provider[], imports: DynamicModule['imports'] = []): DynamicModule {
  return {
    module: WechatTokenServerModule,
    imports,
    controllers: NATIVE_CONTROLLERS,
    providers: [...options, ...PARTS, ...NATIVE_PROVIDERS],
    exports: [StandIns, TokenServers],
  };
}
