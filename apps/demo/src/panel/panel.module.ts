import { Module } from '@nestjs/common';
import { PagesModule } from '../pages/pages.module.js';
import { PlatformModule } from '../platform/platform.module.js';
import { WechatModule } from '../wechat/wechat.module.js';
import { ActPlayer } from './act-player.js';
import { PanelService } from './panel.service.js';
import { SimulatedWechat } from './simulated-wechat.js';

/** The console's panel "make something happen", for the built-in simulator. */
@Module({
  imports: [PlatformModule, PagesModule, WechatModule],
  providers: [ActPlayer, PanelService, SimulatedWechat],
  exports: [PanelService],
})
export class PanelModule {}
