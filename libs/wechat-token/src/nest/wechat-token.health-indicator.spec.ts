import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { WechatTokenHealthIndicator } from '../health.js';
import { WechatTokenService } from '../tokens/wechat-token.service.js';
import type { WechatAppHealth, WechatHealth } from '../tokens/health/health-of.js';

const appsThatAre = (...states: WechatHealth[]): WechatAppHealth[] =>
  states.map((status, i) => ({ appId: `wx${i}`, status, reasons: [] }));

/** The indicator in an application whose apps have the given health. */
async function indicatorOver(apps: readonly WechatAppHealth[]) {
  const moduleRef = await Test.createTestingModule({
    imports: [TerminusModule.forRoot({ logger: false })],
    providers: [
      WechatTokenHealthIndicator,
      { provide: WechatTokenService, useValue: { health: () => ({ status: 'up', apps }) } },
    ],
  }).compile();
  const indicator = moduleRef.get(WechatTokenHealthIndicator);
  return { indicator, health: moduleRef.get(HealthCheckService) };
}

describe('WechatTokenHealthIndicator', () => {
  it.each<[WechatHealth, WechatHealth[], 'any' | 'all']>([
    ['up', [], 'any'],
    ['up', ['up', 'up'], 'any'],
    ['degraded', ['up', 'degraded'], 'any'],
    ['down', ['up', 'down', 'degraded'], 'any'],
    ['degraded', ['up', 'down'], 'all'],
    ['down', ['down', 'down'], 'all'],
    ['up', [], 'all'],
  ])('is %s with apps that are %j, down when %s of them are', async (expected, states, downWhen) => {
    const { indicator } = await indicatorOver(appsThatAre(...states));

    expect(indicator.check('wechat', { downWhen }).wechat.status).toBe(expected);
  });

  it('counts all apps, and lists a limited number, the worst first', async () => {
    const { indicator } = await indicatorOver(appsThatAre('up', 'degraded', 'up', 'down'));

    expect(indicator.check('wechat', { maxListed: 2 }).wechat).toMatchObject({
      counts: { up: 2, degraded: 1, down: 1 },
      apps: [{ status: 'down' }, { status: 'degraded' }],
    });
  });

  it('fails a health check of an application with an app that is down', async () => {
    const { indicator, health } = await indicatorOver(appsThatAre('down'));

    await expect(health.check([() => indicator.check('wechat')])).rejects.toMatchObject({ status: 503 });
  });

  it('lets a degraded application serve', async () => {
    const { indicator, health } = await indicatorOver(appsThatAre('degraded'));

    expect(await health.check([() => indicator.check('wechat')])).toMatchObject({ status: 'degraded' });
  });

  it('is up with a terminus that has no degraded, and says so in its details', () => {
    const up = (details: object) => ({ wechat: { status: 'up', ...details } });
    const older = { check: () => ({ up, down: up }) } as unknown as HealthIndicatorService;
    const tokens = { health: () => ({ apps: appsThatAre('degraded') }) } as unknown as WechatTokenService;

    const { wechat } = new WechatTokenHealthIndicator(older, tokens).check('wechat');

    expect(wechat).toMatchObject({ status: 'up', health: 'degraded' });
  });
});
