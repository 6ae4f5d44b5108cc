import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService } from '@nestjs/terminus';
import { WechatApiClient } from 'nestjs-wechat-token';
import { WechatTokenHealthIndicator } from 'nestjs-wechat-token/health';

@Controller()
export class AccountController {
  constructor(
    private readonly wechat: WechatApiClient,
    private readonly checks: HealthCheckService,
    private readonly tokens: WechatTokenHealthIndicator,
  ) {}

  @Get('callback-ips')
  callbackIps() {
    return this.wechat.get<{ ip_list: string[] }>('/cgi-bin/getcallbackip');
  }

  @Get('health')
  @HealthCheck()
  health() {
    return this.checks.check([() => this.tokens.check('wechat')]);
  }
}
