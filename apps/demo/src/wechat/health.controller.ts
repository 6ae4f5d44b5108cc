import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { WechatTokenService, type WechatAppStatus } from 'nestjs-wechat-token';

/** How an app fares: with a token, with a token whose successor cannot be had, or without. */
type AppHealth = 'ok' | 'degraded' | 'unavailable';

/** Open to everybody on the network: holds no secret. */
@Controller('health')
export class HealthController {
  constructor(private readonly tokens: WechatTokenService) {}

  /** 503 where an app has no token. */
  @Get()
  health(@Res({ passthrough: true }) reply: FastifyReply): Record<string, unknown> {
    const apps = this.tokens.status().apps.map((app) => ({ appId: app.appId, ...healthOf(app) }));
    const states = apps.map(({ status }) => status);
    const status: AppHealth = worstOf(states);
    if (status === 'unavailable') reply.status(503);
    return { status, apps };
  }
}

function healthOf({ accessToken }: WechatAppStatus): { status: AppHealth; code?: string } {
  const { state, isAsleep, failure } = accessToken;
  const code = failure && { code: failure.code };
  if (state === 'none' && !isAsleep) return { status: 'unavailable', ...code };
  return { status: failure ? 'degraded' : 'ok', ...code };
}

function worstOf(states: readonly AppHealth[]): AppHealth {
  return states.find((state) => state === 'unavailable') ?? states.find((state) => state !== 'ok') ?? 'ok';
}
