import { Controller, ForbiddenException, Get, NotFoundException, Query } from '@nestjs/common';
import { WechatTicketService, type SignedPage } from 'nestjs-wechat-token';
import { WechatPlatform } from '../platform/wechat-platform.js';
import { orderSimulator } from '../platform/order-simulator.js';
import { PublicOrigin } from './public-origin.js';

/**
 * Signs pages for the JS-SDK. Needs no bearer key, which no page may contain: so it signs only the demo's own pages, and such a signature
 * is of no use to other pages.
 */
@Controller('wechat/js-sdk')
export class JsSdkController {
  constructor(
    private readonly tickets: WechatTicketService,
    private readonly platform: WechatPlatform,
    private readonly publicOrigin: PublicOrigin,
  ) {}

  /** The parameters of `wx.config` for the page at `url`. */
  @Get()
  sign(@Query('url') url: string, @Query('appId') appId?: string): Promise<SignedPage> {
    if (URL.canParse(url) && new URL(url).origin !== this.publicOrigin.origin) throw new ForbiddenException();
    return this.tickets.signJsSdk(url, appId === undefined ? {} : { appId });
  }

  /** Whether the built-in simulator accepts a signature. The real WeChat only tells `wx.config`. */
  @Get('verdict')
  async judge(
    @Query() { appId, url, nonceStr, timestamp, signature }: Record<string, string>,
  ): Promise<{ accepted: boolean }> {
    const { simulator } = this.platform;
    if (!simulator) throw new NotFoundException();
    const fields = { appId, url, nonceStr, timestamp: Number(timestamp), signature };
    const { accepted } = await orderSimulator(simulator.url, 'accepts-page', { fields });
    return { accepted: accepted === true };
  }
}
