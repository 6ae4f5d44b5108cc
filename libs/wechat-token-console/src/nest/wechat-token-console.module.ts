import {
  Module,
  type DynamicModule,
  type OnModuleDestroy,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { TOKEN_STORE, WechatTokenEvents, WechatTokenService, type TokenStore } from 'nestjs-wechat-token';
import { PageFiles } from '../assets/page-files.js';
import { EVERYBODY, type ConsoleAccess } from '../serving/console-access.js';
import type { ConsolePanel } from '../serving/console-panel.js';
import { ConsoleRoutes } from '../serving/console-routes.js';
import { LOOPBACK_ONLY } from '../serving/loopback-only.js';
import { TokenConsoleSource } from '../state/token-console-source.js';
import { consoleControllerOf, panelControllerOf } from './console.controller.js';
import { CONSOLE_ACCESS, CONSOLE_OPTIONS, CONSOLE_PANEL, ROUTE_PATHS } from './injection.js';
import { fitRoutePaths, newRoutePaths } from './route-paths.js';
import type {
  WechatTokenConsoleModuleAsyncOptions,
  WechatTokenConsoleModuleOptions,
  WechatTokenConsoleOptions,
  WechatTokenConsolePlace,
} from './wechat-token-console.options.js';

/** Starts and stops with the application. */
class ConsoleLifecycle implements OnModuleInit, OnModuleDestroy {
  constructor(
    private readonly source: TokenConsoleSource,
    private readonly routes: ConsoleRoutes,
  ) {}

  onModuleInit(): void {
    this.source.start();
  }

  onModuleDestroy(): void {
    this.routes.close();
    this.source.close();
  }
}

const PARTS: readonly Provider[] = [
  {
    provide: TokenConsoleSource,
    useFactory: (
      { title, nameOf, timeScale }: WechatTokenConsoleOptions,
      tokens: WechatTokenService,
      events: WechatTokenEvents,
      store: TokenStore,
    ) => new TokenConsoleSource({ tokens, events, store, name: title, nameOf, timeScale }),
    inject: [CONSOLE_OPTIONS, WechatTokenService, WechatTokenEvents, TOKEN_STORE],
  },
  {
    provide: ConsoleRoutes,
    useFactory: (
      { maxStreams }: WechatTokenConsoleOptions,
      source: TokenConsoleSource,
      access: ConsoleAccess,
      panel?: ConsolePanel,
    ) => new ConsoleRoutes({ files: new PageFiles(), source, access, panel, maxStreams }),
    inject: [CONSOLE_OPTIONS, TokenConsoleSource, CONSOLE_ACCESS, { token: CONSOLE_PANEL, optional: true }],
  },
  {
    provide: ConsoleLifecycle,
    useFactory: (source: TokenConsoleSource, routes: ConsoleRoutes) => new ConsoleLifecycle(source, routes),
    inject: [TokenConsoleSource, ConsoleRoutes],
  },
];

/**
 * Shows what `WechatTokenModule`, which the application imports as well, knows about its apps: a page that changes nothing. Without `guards` it
 * answers only to browsers on its own host.
 */
@Module({})
export class WechatTokenConsoleModule {
  /** With options that are known now. */
  static forRoot(options: WechatTokenConsoleModuleOptions = {}): DynamicModule {
    return at(options, { provide: CONSOLE_OPTIONS, useValue: options });
  }

  /** With options that a function makes from what the application provides. Where the console is, and who sees it, is known now. */
  static forRootAsync(options: WechatTokenConsoleModuleAsyncOptions): DynamicModule {
    const { useFactory, inject = [] } = options;
    return at(options, { provide: CONSOLE_OPTIONS, useFactory, inject: [...inject] });
  }
}

function at(
  { path = 'console', guards = [], isPublic = false, panel, imports = [] }: WechatTokenConsolePlace,
  options: Provider,
): DynamicModule {
  const paths = newRoutePaths();
  const access = guards.length > 0 || isPublic ? EVERYBODY : LOOPBACK_ONLY;
  return {
    module: WechatTokenConsoleModule,
    imports,
    controllers: [
      consoleControllerOf(path, guards, paths),
      ...(panel === undefined ? [] : [panelControllerOf(path, guards)]),
    ],
    providers: [
      options,
      { provide: CONSOLE_ACCESS, useValue: access },
      ...(panel === undefined ? [] : [{ provide: CONSOLE_PANEL, useExisting: panel }]),
      {
        provide: ROUTE_PATHS,
        useFactory: (host: HttpAdapterHost) => fitRoutePaths(paths, host),
        inject: [HttpAdapterHost],
      },
      ...PARTS,
    ],
  };
}
