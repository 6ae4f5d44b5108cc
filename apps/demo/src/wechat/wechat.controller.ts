import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { WechatTokenService, type WechatTokenStatus } from 'nestjs-wechat-token';
import { BearerKeyGuard } from '../http/bearer-key.guard.js';
import { CallbackIpsService } from './callback-ips.service.js';
import { FollowersService, type Following } from './followers.service.js';

/** The routes for programs with the bearer key. */
@Controller('wechat')
@UseGuards(BearerKeyGuard)
export class WechatController {
  constructor(
    private readonly tokens: WechatTokenService,
    private readonly callbackIps: CallbackIpsService,
    private readonly followers: FollowersService,
  ) {}

  /** The access token, and for how many seconds it may be cached: never a constant 7200. */
  @Get('access-token')
  async accessToken(@Query('appId') appId?: string): Promise<{ access_token: string; expires_in: number }> {
    const credential = await this.tokens.app(appId).getCredential();
    return { access_token: credential.value, expires_in: Math.floor(credential.promisedMs() / 1000) };
  }

  /** A call to WeChat that needs the token. */
  @Get('callback-ips')
  async listCallbackIps(@Query('appId') appId?: string): Promise<{ ip_list: string[] }> {
    return { ip_list: await this.callbackIps.list(appId) };
  }

  /** Whether a user follows the account. */
  @Get('follower')
  follower(@Query('openid') openId: string, @Query('appId') appId?: string): Promise<Following> {
    return this.followers.find(openId, appId);
  }

  /** What this process knows. Contains no secret. */
  @Get('status')
  status(): WechatTokenStatus {
    return this.tokens.status();
  }
}
