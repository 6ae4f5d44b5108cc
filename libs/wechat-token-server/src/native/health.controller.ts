import { Controller, Get, Inject, Res, UseFilters, UseGuards } from '@nestjs/common';
import { WechatTokenService } from 'nestjs-wechat-token';
import { TokenServers, type ServersState } from '../notes/token-servers.js';
import type { NestReply } from './nest-http.js';
import { READINESS } from '../tokens-of-injection.js';
import { ClientGuard } from './client.guard.js';
import { NativeErrorFilter } from './native-error.filter.js';

/** Returns why the server should get no requests at the moment, or `undefined`. */
export type Readiness = () => string | undefined;

/** The health of the server, for balancers and people. Needs no key, so it names no app. */
@Controller('health')
@UseGuards(ClientGuard)
@UseFilters(NativeErrorFilter)
export class HealthController {
  constructor(
    private readonly tokens: WechatTokenService,
    @Inject(READINESS) private readonly readiness: Readiness,
    private readonly servers: TokenServers,
  ) {}

  /** 200 while the process answers. */
  @Get('live')
  live(): { status: 'up' } {
    return { status: 'up' };
  }

  /** 503 while the server drains. One app without a token takes no server out of service. */
  @Get('ready')
  ready(@Res({ passthrough: true }) reply: NestReply): { status: 'up' | 'down'; reason?: string } {
    const reason = this.readiness();
    if (reason === undefined) return { status: 'up' };
    reply.status(503);
    return { status: 'down', reason };
  }

  /** How many apps are up, degraded and down, and what is known of the other servers; 503 where all apps are down. */
  @Get()
  health(@Res({ passthrough: true }) reply: NestReply): {
    status: 'up' | 'degraded' | 'down';
    apps: Readonly<Record<'up' | 'degraded' | 'down', number>>;
    servers: ServersState;
  } {
    const { apps } = this.tokens.health();
    const counts = { up: 0, degraded: 0, down: 0 };
    for (const { status } of apps) counts[status] += 1;
    const isDown = apps.length > 0 && counts.down === apps.length;
    if (isDown) reply.status(503);
    const servers = this.servers.state;
    const isUp = counts.up === apps.length && servers.configurations === 'same' && servers.notes === 'up';
    return { status: isDown ? 'down' : isUp ? 'up' : 'degraded', apps: counts, servers };
  }
}
