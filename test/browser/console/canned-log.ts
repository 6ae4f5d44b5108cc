import type { LogEntry } from '../../../libs/wechat-token-console/src/console-state.js';
import { appIdOf, HOUR, MINUTE } from './units.js';

/** An entry, by its age. */
type Canned = Omit<LogEntry, 'at'> & { readonly agoMs: number };

const token = (n: number) => ({ app: appIdOf(n), kind: 'access-token' });

/** What happened lately, of every sort. */
const LATELY: readonly Canned[] = [
  {
    agoMs: 9_000,
    server: 'a1b2c3',
    what: 'refreshed',
    ...token(2),
    reason: 'due',
    tookMs: 182,
    lifetimeMs: 2 * HOUR,
  },
  { agoMs: 42_000, server: 'd4e5f6', what: 'refresh-failed', ...token(0), reason: 'WECHAT_REFUSED_40164' },
  {
    agoMs: 2 * MINUTE,
    server: 'd4e5f6',
    what: 'rejection-doubted',
    ...token(1),
    client: 'crm-java',
    reason: 'ACCEPTED_BY_WECHAT',
  },
  {
    agoMs: 8 * MINUTE,
    server: 'a1b2c3',
    what: 'refresh-failed',
    ...token(0),
    reason: 'WECHAT_REFUSED_40164',
  },
  { agoMs: 11 * MINUTE, server: 'd4e5f6', what: 'foreign-refresh', ...token(1), by: 'client:crm-java' },
  { agoMs: 11 * MINUTE + 20, server: 'd4e5f6', what: 'rejected', ...token(1), by: 'client:crm-java' },
  { agoMs: 30 * MINUTE, server: 'a1b2c3', what: 'operator.in', by: 'operator:liwei' },
  { agoMs: 50 * MINUTE, server: 'a1b2c3', what: 'budget-low', app: appIdOf(1), reason: 'legacy' },
  { agoMs: 70 * MINUTE, server: 'a1b2c3', what: 'store-back' },
  { agoMs: 71 * MINUTE, server: 'a1b2c3', what: 'store-down', reason: 'TIMEOUT' },
  {
    agoMs: 2 * HOUR,
    server: 'd4e5f6',
    what: 'refreshed',
    ...token(0),
    kind: 'ticket:jsapi',
    reason: 'due',
    tookMs: 96,
  },
  {
    agoMs: 5 * HOUR,
    server: 'command',
    what: 'client.suspended',
    client: 'agency-night-batch-with-a-long-id',
    by: 'operator:liwei',
    reason: '外包项目结束，密钥待回收',
  },
  { agoMs: 6 * HOUR, server: 'd4e5f6', what: 'configuration.reloaded' },
  { agoMs: 6 * HOUR + 2_000, server: 'd4e5f6', what: 'server.started' },
];

/** Of the second app, nobody knows anything for five hours, and for one it had no token. */
const isMissing = ({ app, agoMs }: Canned) =>
  app === appIdOf(1) &&
  ((agoMs > 6 * HOUR && agoMs < 11 * HOUR) || (agoMs > 18 * HOUR && agoMs < 19.5 * HOUR));

/** A day of refreshes, in turn. */
const REFRESHES = Array.from({ length: 200 }, (_, n): Canned => ({
  agoMs: 75 * MINUTE + n * 9 * MINUTE,
  server: n % 2 === 0 ? 'a1b2c3' : 'd4e5f6',
  what: 'refreshed',
  ...token(n % 9),
  reason: n % 11 === 0 ? 'confirm' : 'due',
  tookMs: 90 + ((n * 37) % 240),
  lifetimeMs: 2 * HOUR,
}));

/** What happened, the newest first. */
export const LOG: readonly Canned[] = [
  ...LATELY,
  ...REFRESHES.filter((one) => !isMissing(one)),
  { agoMs: 19.5 * HOUR, server: 'd4e5f6', what: 'rejected', ...token(1), by: 'client:crm-java' },
].toSorted((one, other) => one.agoMs - other.agoMs);
