import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { Access } from './access/access.js';
import type { ResolvedServerOptions } from './options/resolve-server-options.js';
import { provideOptions, provideOptionsAsync, SERVER_OPTIONS } from './options/provide-server-options.js';
import { StandIns } from './stand-in/stand-ins.js';
import { AUDIT_LOG } from './tokens-of-injection.js';
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
    provide: Access,
    useFactory: (options: ResolvedServerOptions) => new Access(options),
    inject: [SERVER_OPTIONS],
  },
];

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
    providers: [...options, ...PARTS],
    exports: [StandIns, Access, AUDIT_LOG],
  };
}
