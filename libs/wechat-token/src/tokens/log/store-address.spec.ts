import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { GuardedStore, type StoreTrouble } from '../../core/keeper/guarded-store.js';
import { healthOf } from '../health/health-of.js';
import { EncryptedTokenStore } from '../../stores/encrypted/encrypted-token-store.js';
import { RedisTokenStore } from '../../stores/redis/redis-token-store.js';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { storeDownLine } from './log-lines.js';
import { RecentIncidents } from './recent-incidents.js';

const APP_ID = 'wx0123456789abcdef';
const KEY = { appId: APP_ID, kind: 'access-token' };

/** A store on a Redis that never replies. */
const silent = () => {
  const never = () => new Promise<never>(() => {});
  const client = {
    options: { host: 'redis.local', port: 6379 },
    eval: never,
    evalsha: never,
    publish: never,
    info: never,
    on: () => {},
    off: () => {},
    duplicate: () => {},
  };
  const keys = [{ id: 'k1', key: randomBytes(32) }];
  return new EncryptedTokenStore(new RedisTokenStore(client), { keys, writeWith: 'k1' });
};

describe('the address of the store', () => {
  it('appears in the error of a step that times out, in the log line and in health', async () => {
    const clock = new VirtualClock();
    const troubles: StoreTrouble[] = [];
    const onDown = (trouble: StoreTrouble) => void troubles.push(trouble);
    const store = new GuardedStore(silent(), { clock, timeoutMs: 1_000, onDown, onBack: () => {} });

    const failed = store.read(KEY).catch((error: unknown) => error);
    await clock.advance(1_000);

    expect(String(await failed)).toContain('The credential store at redis.local:6379 failed to read');
    const [trouble] = troubles;
    expect(trouble?.reason).toBe('TIMEOUT');
    const event = { type: 'store-down', ...trouble! } as const;
    expect(storeDownLine(event).en).toMatch(/^The credential store at redis\.local:6379 failed to answer/);
    expect(healthWith(event)).toContain('The credential store at redis.local:6379 failed to answer');
  });

  it.each(['en', 'zh'] as const)('appears in the line about a store that refuses writes (%s)', (language) => {
    const trouble = { reason: 'OOM', isReadable: true, address: 'redis.local:6379' };
    const event = { type: 'store-down', ...trouble } as const;

    expect(storeDownLine(event)[language]).toContain('redis.local:6379');
    expect(healthWith(event)).toContain('redis.local:6379');
  });
});

function healthWith(event: Parameters<RecentIncidents['observe']>[0]): string | undefined {
  const incidents = new RecentIncidents(new VirtualClock());
  incidents.observe(event);
  const accessToken = { key: KEY, state: 'fresh', isIdle: false, isCommitPending: false } as const;
  const app = {
    appId: APP_ID,
    endpoint: 'stable',
    isDefault: true,
    accessToken,
    tickets: [],
    credentials: [accessToken],
    budgets: [],
  } as const;
  const { apps } = healthOf(
    { role: 'issuer', instanceId: 'abc123', store: incidents.store(), apps: [app] },
    'en',
  );
  return apps[0]?.reasons[0]?.message;
}
