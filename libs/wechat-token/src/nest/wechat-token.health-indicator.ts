import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { WechatTokenService } from '../tokens/wechat-token.service.js';
import type { WechatAppHealth, WechatHealth } from '../tokens/health/health-of.js';

/** How the health of the apps is combined. */
export interface WechatHealthCheckOptions {
  /**
   * Whether the check is down if `any` app is, or only if `all` of them are. A platform with many apps needs `all`: one wrong AppSecret is
   * no reason to take a process out of service.
   *
   * @default 'any'
   */
  readonly downWhen?: 'any' | 'all';
  /** At most this many apps are listed, the worst first. @default 100 */
  readonly maxListed?: number;
}

/** The details of a check, besides its status. Contains no secret. */
export interface WechatHealthDetails {
  /** The health of all apps: NestJS' terminus 11 has no `degraded`, and reports `up`. */
  readonly health: WechatHealth;
  /** The number of apps in each state. */
  readonly counts: Readonly<Record<WechatHealth, number>>;
  readonly apps: readonly WechatAppHealth[];
}

const WORST_FIRST: readonly WechatHealth[] = ['down', 'degraded', 'up'];

/** Reports to @nestjs/terminus the health of the apps in this process: up, degraded or down. Calls neither WeChat nor the store. */
@Injectable()
export class WechatTokenHealthIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly tokens: WechatTokenService,
  ) {}

  /** For `HealthCheckService.check()`. `key` is the name in its result. */
  check<const Key extends string>(
    key: Key,
    options: WechatHealthCheckOptions = {},
  ): HealthIndicatorResult<Key> {
    const details = { ...detailsOf(this.tokens.health().apps, options) };
    const session = this.indicators.check(key);
    switch (details.health) {
      case 'up':
        return session.up(details);
      case 'degraded':
        // Missing in terminus 11.
        return 'degraded' in session ? session.degraded(details) : (session as Older).up(details);
      case 'down':
        return session.down(details);
    }
  }
}

type Older = Pick<ReturnType<HealthIndicatorService['check']>, 'up'>;

function detailsOf(
  all: readonly WechatAppHealth[],
  { downWhen = 'any', maxListed = 100 }: WechatHealthCheckOptions,
): WechatHealthDetails {
  const counts = { up: 0, degraded: 0, down: 0 };
  for (const { status } of all) counts[status] += 1;
  const listed = WORST_FIRST.flatMap((worst) => all.filter(({ status }) => status === worst));
  return { health: healthOfAll(counts, all.length, downWhen), counts, apps: listed.slice(0, maxListed) };
}

function healthOfAll(
  { up, down }: WechatHealthDetails['counts'],
  all: number,
  downWhen: 'any' | 'all',
): WechatHealth {
  if (down > 0 && (downWhen === 'any' || down === all)) return 'down';
  return up === all ? 'up' : 'degraded';
}
