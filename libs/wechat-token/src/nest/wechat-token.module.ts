import { Module, type DynamicModule } from '@nestjs/common';
import { WechatTokenOptionsError } from '../errors/options.error.js';
import { checkModule } from './check-module.js';
import { provideOptions, provideOptionsAsync } from './provide-options.js';
import { EXPORTED } from './public-providers.js';
import { WechatTokenCoreModule } from './wechat-token.core-module.js';
import type { WechatTokenModuleAsyncOptions, WechatTokenModuleOptions } from './module-options.js';

/** The module that is imported with options. A separate class, because the other one provides the error about missing options. */
@Module({})
class WechatTokenConfiguredModule {}

/** Keeps the WeChat access token of each app valid. Import it once; then inject {@link WechatTokenService}. */
@Module({
  // Without them, Nest would only say that a provider is missing, not why.
  providers: EXPORTED.map((provide) => ({ provide, useFactory: refuseWithoutOptions })),
  exports: [...EXPORTED],
})
export class WechatTokenModule {
  /** With options that are known now. They are checked when the application starts. */
  static forRoot(options: WechatTokenModuleOptions): DynamicModule {
    checkModule('forRoot', options);
    return around(WechatTokenCoreModule.with(provideOptions(options)), options.isGlobal ?? false);
  }

  /** With options that a function or a class creates from other providers of the application. */
  static forRootAsync(options: WechatTokenModuleAsyncOptions): DynamicModule {
    checkModule('forRootAsync', options);
    const core = WechatTokenCoreModule.with(provideOptionsAsync(options), options.imports);
    return around(core, options.isGlobal ?? false);
  }
}

function around(core: DynamicModule, isGlobal: boolean): DynamicModule {
  return { module: WechatTokenConfiguredModule, global: isGlobal, imports: [core], exports: [core] };
}

function refuseWithoutOptions(): never {
  throw new WechatTokenOptionsError(
    'imports',
    { en: 'imports WechatTokenModule without options', zh: '中的 WechatTokenModule 没有选项' },
    {
      en: 'Write WechatTokenModule.forRoot({ isGlobal: true, apps: [{ appId, appSecret }] }) in the root module, and import it nowhere else',
      zh: '请在根模块中写 WechatTokenModule.forRoot({ isGlobal: true, apps: [{ appId, appSecret }] })，其他模块不要再导入',
    },
  );
}
