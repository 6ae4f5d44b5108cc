import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { WechatTokenService } from '../tokens/wechat-token.service.js';
import type { WechatAppHealth, WechatHealth } from '../tokens/health/health-of.js';

/** How the apps are summed up. */
export interface WechatHealthCheckOptions {
  /**
   * When the whole check is down: with `any` app, or with `all` of them. A platform with many apps wants `all`: one wrong
   * AppSecret is no reason to take a process out of service.
   *
   * @default 'any'
   */
  readonly downWhen?: 'any' | 'all';
  /** At most so many apps are listed, those that are worst off first. @default 100 */
  readonly maxListed?: number;
}

/** What a check answers beside its status. Holds no secret. */
export interface WechatHealthDetails {
  /** That of all apps: NestJS' terminus 11 has no `degraded`, and says `up` there. */
  readonly health: WechatHealth;
  /** How many apps fare how. */
  readonly counts: Readonly<Record<WechatHealth, number>>;
  readonly apps: readonly WechatAppHealth[];
}

const WORST_FIRST: readonly WechatHealth[] = ['down', 'degraded', 'up'];

/** Tells @nestjs/terminus how the apps fare in this process: up, degraded or down. Asks neither WeChat nor the store. */
@Injectable()
export class WechatTokenHealthIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly tokens: WechatTokenService,
  ) {}

  /** For `HealthCheckService.check()`. The name `key` stands in its answer. */
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
        // Not there in terminus 11.
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
