import { Controller, ForbiddenException, Get, NotFoundException, Query } from '@nestjs/common';
import { WechatTicketService, type SignedPage } from 'nestjs-wechat-token';
import { WechatPlatform } from '../platform/wechat-platform.js';
import { isPageAccepted } from '../platform/is-page-accepted.js';
import { PublicOrigin } from './public-origin.js';

/**
 * Signs pages for the JS-SDK. Without the bearer key, which no page may hold: so it signs the demo's own pages alone, and
 * such a signature is of use to no other page.
 */
@Controller('wechat/js-sdk')
export class JsSdkController {
  constructor(
    private readonly tickets: WechatTicketService,
    private readonly platform: WechatPlatform,
    private readonly publicOrigin: PublicOrigin,
  ) {}

  /** What `wx.config` wants for the page at `url`. */
  @Get()
  sign(@Query('url') url: string, @Query('appId') appId?: string): Promise<SignedPage> {
    if (URL.canParse(url) && new URL(url).origin !== this.publicOrigin.origin) throw new ForbiddenException();
    return this.tickets.signJsSdk(url, appId === undefined ? {} : { appId });
  }

  /** Whether the built-in simulator accepts a signature. WeChat itself says so to `wx.config` only. */
  @Get('verdict')
  async judge(@Query() claim: Record<string, string>): Promise<{ accepted: boolean }> {
    const { simulator } = this.platform;
    if (!simulator) throw new NotFoundException();
    return { accepted: await isPageAccepted(simulator.url, claim) };
  }
}
