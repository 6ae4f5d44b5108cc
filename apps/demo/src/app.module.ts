import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { WechatTokenModule } from 'nestjs-wechat-token';
import { WechatTokenConsoleModule } from 'nestjs-wechat-token-console';
import { ErrorFilter } from './http/error.filter.js';
import { PagesModule } from './pages/pages.module.js';
import { PanelModule } from './panel/panel.module.js';
import { PanelService } from './panel/panel.service.js';
import { PlatformModule } from './platform/platform.module.js';
import { wechatTokenOptionsOf } from './platform/wechat-token-options.js';
import { WechatPlatform } from './platform/wechat-platform.js';
import { hasConsole, hasPanel } from './settings/settings-of.js';
import { SETTINGS, type Settings } from './settings/settings.js';
import { SettingsModule } from './settings/settings.module.js';
import { WechatModule } from './wechat/wechat.module.js';

/** The demo: a NestJS application that always has a valid access token. */
@Module({
  imports: [
    PlatformModule,
    WechatTokenModule.forRootAsync({
      isGlobal: true,
      imports: [PlatformModule],
      inject: [SETTINGS, WechatPlatform],
      useFactory: wechatTokenOptionsOf,
    }),
    WechatModule,
    PagesModule,
  ],
  providers: [{ provide: APP_FILTER, useClass: ErrorFilter }],
})
export class AppModule {
  /** With the settings of the environment. */
  static with(settings: Settings): DynamicModule {
    const imports = [SettingsModule.with(settings), ...(hasConsole(settings) ? [consoleOf(settings)] : [])];
    return { module: AppModule, imports };
  }
}

function consoleOf(settings: Settings): DynamicModule {
  const panel = hasPanel(settings);
  return WechatTokenConsoleModule.forRootAsync({
    imports: panel ? [PlatformModule, PanelModule] : [PlatformModule],
    inject: [WechatPlatform],
    useFactory: ({ timeScale }: WechatPlatform) => ({ title: 'demo', timeScale }),
    ...(panel && { panel: PanelService }),
  });
}
