import { Get, Inject, Req, Res } from '@nestjs/common';
import { WechatTokenService, type Wording } from 'nestjs-wechat-token';
import { TokenServers, type ServersState } from '../notes/token-servers.js';
import type { NestReply, NestRequest } from './nest-http.js';
import { PROBLEMS, READINESS } from '../tokens-of-injection.js';
import { languageOf } from './native-answer.js';
import { NativeController } from './native-controller.js';

/** Returns why the server should get no requests at the moment, or `undefined`. */
export type Readiness = () => string | undefined;

/** The health of the server, for balancers and people. Needs no key, so it names no app. */
@NativeController('health')
export class HealthController {
  constructor(
    private readonly tokens: WechatTokenService,
    @Inject(READINESS) private readonly readiness: Readiness,
    @Inject(PROBLEMS) private readonly problems: () => readonly Wording[],
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

  /** How many apps are up, degraded and down, and what else is wrong; 503 where all are down. */
  @Get()
  health(@Req() request: NestRequest, @Res({ passthrough: true }) reply: NestReply): Health {
    const { apps } = this.tokens.health();
    const counts = { up: 0, degraded: 0, down: 0 };
    for (const { status } of apps) counts[status] += 1;
    const isDown = apps.length > 0 && counts.down === apps.length;
    if (isDown) reply.status(503);
    const problems = this.problems().map((problem) => problem[languageOf(request)]);
    const isUp = counts.up === apps.length && problems.length === 0;
    return {
      status: isDown ? 'down' : isUp ? 'up' : 'degraded',
      apps: counts,
      servers: this.servers.state,
      problems,
    };
  }
}

interface Health {
  readonly status: 'up' | 'degraded' | 'down';
  readonly apps: Readonly<Record<'up' | 'degraded' | 'down', number>>;
  /** What this server knows of those that share its Redis. */
  readonly servers: ServersState;
  /** What is wrong with the server itself, a sentence each, in the language that the request prefers. */
  readonly problems: readonly string[];
}
