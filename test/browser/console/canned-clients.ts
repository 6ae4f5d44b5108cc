import type { ClientSummary } from '../../../libs/wechat-token-console/src/console-state.js';
import { appIdOf, DAY, HOUR, MINUTE } from './units.js';

/** Clients of all sorts: used, never used, refused, near their end, past it, suspended. */
export function clientsAt(now: number): ClientSummary[] {
  const common = { paths: [], from: [], keys: 1, perMinute: 6_000, isSuspended: false };
  return [
    {
      ...common,
      id: 'shop-php',
      apps: [appIdOf(0)],
      may: ['call', 'ticket', 'sign', 'login'],
      paths: ['/cgi-bin/message/**', '/wxa/**'],
      from: ['10.1.0.0/16'],
      notAfter: now + 200 * DAY,
      seen: { calls: 12_044, refusals: 0, lastAt: now - 2_000, lastFrom: '10.1.4.17' },
    },
    {
      ...common,
      id: 'crm-java',
      apps: [appIdOf(0), appIdOf(1), appIdOf(2)],
      may: ['token', 'ticket'],
      keys: 2,
      notAfter: now + 9 * DAY,
      seen: {
        calls: 81,
        refusals: 4,
        lastAt: now - 3 * MINUTE,
        lastFrom: '10.2.0.8',
        lastRefusal: 'PERMISSION',
      },
    },
    {
      ...common,
      id: 'old-cron',
      apps: [appIdOf(4)],
      may: ['call'],
      paths: ['/cgi-bin/menu/get'],
      notAfter: now - 2 * DAY,
      seen: { calls: 0, refusals: 96, lastAt: now - 40_000, lastFrom: '10.1.9.3', lastRefusal: 'KEY_ENDED' },
    },
    {
      ...common,
      id: 'agency-night-batch-with-a-long-id',
      apps: [appIdOf(5), appIdOf(6)],
      may: ['call', 'report'],
      paths: ['/wxa/business/getuserphonenumber', '/cgi-bin/message/custom/**'],
      from: ['198.51.100.0/24', '2001:db8:12::/48'],
      isSuspended: true,
      suspension: { at: now - 5 * HOUR, by: 'liwei', reason: '外包项目结束，密钥待回收' },
      seen: {
        calls: 310,
        refusals: 22,
        lastAt: now - 5 * HOUR,
        lastFrom: '198.51.100.7',
        lastRefusal: 'CLIENT_SUSPENDED',
      },
    },
    {
      ...common,
      id: 'grafana',
      apps: [],
      may: ['status', 'metrics'],
      perMinute: 60,
      seen: { calls: 0, refusals: 0 },
    },
  ];
}
