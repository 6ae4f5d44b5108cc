import { Controller, Get, Res, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService } from '@nestjs/terminus';
import type { FastifyReply } from 'fastify';
import { WechatTokenHealthIndicator } from 'nestjs-wechat-token/health';

/** Open to everybody on the network: contains no secret. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly wechat: WechatTokenHealthIndicator,
  ) {}

  /** The health of each app, with reason and remedy; 503 if one has no token. */
  @Get()
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<unknown> {
    try {
      return await this.checks.check([() => this.wechat.check('wechat')]);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      reply.status(503);
      return error.getResponse();
    }
  }
}
