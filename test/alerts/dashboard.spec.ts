import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_APP } from 'wechat-simulator';
import { API_KEY, DemoProcess } from '../demo/demo-process.js';
import { RedisProcess } from '../redis/redis-process.js';
import { eventually } from '../waiting/eventually.js';
import { PrometheusProcess, type Series } from './prometheus-process.js';

const OPS = fileURLToPath(new URL('../../libs/wechat-token/ops/', import.meta.url));

interface Target {
  readonly expr: string;
  readonly legendFormat: string;
}
const { panels } = JSON.parse(readFileSync(`${OPS}grafana-dashboard.json`, 'utf8')) as {
  panels: { title: string; targets: Target[] }[];
};
const targets = panels.flatMap(({ title, targets: all }) => all.map((target) => ({ title, ...target })));

/** Panels whose events do not occur in this one demo, so that they only show a line at 0. */
const AT_REST = ['Waits for the lease', 'Leases lost', 'Commits pending'];

let redis: RedisProcess;
let prometheus: PrometheusProcess;
beforeAll(async () => {
  redis = await RedisProcess.start();
  const demo = await DemoProcess.up({ REDIS_URL: redis.url });
  prometheus = await PrometheusProcess.start({
    global: { scrape_interval: '200ms', evaluation_interval: '200ms' },
    rule_files: [`${OPS}prometheus-alerts.yml`],
    scrape_configs: [
      {
        job_name: 'shop',
        authorization: { credentials: API_KEY },
        static_configs: [{ targets: [new URL(demo.url).host] }],
      },
    ],
  });
  await scraped();
  const refuseOnce = async () => {
    const { access_token: token } = (await demo.get('/wechat/access-token')).body;
    await demo.order('kill-token', { token });
    await demo.get('/wechat/callback-ips');
    await scraped();
  };

  // Each twice: the first value of a series is no increase.
  await refuseOnce();
  await refuseOnce();
  await redis.signal('SIGKILL');
  await refuseOnce();
  await refuseOnce();
});
afterAll(async () => {
  DemoProcess.endAll();
  await Promise.all([prometheus?.stop(), redis?.stop()]);
});

const valuesOf = (series: readonly Series[]): number[] =>
  series.flatMap(({ values }) => values.map(([, value]) => Number(value)));

/** Waits until Prometheus has scraped the demo twice more. */
async function scraped(): Promise<void> {
  const looks = async () =>
    valuesOf(await prometheus.since('sum(count_over_time(wechat_token_store_up[1h]))')).at(-1) ?? 0;
  const before = await looks();
  await eventually(async () => expect(await looks()).toBeGreaterThan(before + 1));
}

/** The expression as Grafana sends it without a selection. */
const sent = (expr: string): string =>
  expr.replaceAll('"$job"', '".*"').replaceAll('"$app"', '".*"').replaceAll('$__rate_interval', '1m');

describe('the dashboard in front of a demo', () => {
  it.each(targets)('draws $title', async ({ title, expr, legendFormat }) => {
    expect(sent(expr)).not.toContain('$');

    const series = await eventually(async () => {
      const drawn = await prometheus.since(sent(expr));
      const isSeen = (value: number) => (AT_REST.includes(title) ? value >= 0 : value > 0);
      expect(valuesOf(drawn).some(isSeen)).toBe(true);
      return drawn;
    });

    for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
      expect(series.map(({ metric }) => metric[label] ?? '')).not.toContain('');
    }
  });

  it.each([
    ['wechat_token_store_up', 'job', 'shop'],
    ['wechat_token_seconds_left', 'app', DEFAULT_APP.appId],
  ])('offers the values of %s, %s', async (metric, label, value) => {
    expect(await prometheus.ask(`label/${label}/values?match[]=${metric}`)).toEqual([value]);
  });
});

describe('the alerts in front of a demo', () => {
  interface Rules {
    readonly groups: readonly {
      readonly rules: readonly { readonly name: string; readonly health: string; readonly state: string }[];
    }[];
  }

  const rules = async () => ((await prometheus.ask('rules')) as Rules).groups.flatMap((group) => group.rules);

  it('can each be evaluated', async () => {
    await eventually(async () => {
      expect((await rules()).map(({ health }) => health)).toEqual(Array.from({ length: 11 }, () => 'ok'));
    });
  });

  it('report the first foreign refresh, and a store that becomes unavailable', async () => {
    await eventually(async () => {
      const states = Object.fromEntries((await rules()).map(({ name, state }) => [name, state]));

      expect(states).toMatchObject({
        WechatForeignRefresher: 'firing',
        WechatTokenStoreAway: 'pending',
        WechatAppDown: 'inactive',
      });
    });
  });
});
