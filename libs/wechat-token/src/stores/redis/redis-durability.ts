import type { Durability } from '../../credential/token-store.js';
import { TokenStoreError } from '../../errors/token-store.error.js';
import { reasonOf } from './redis-failure.js';
import type { RedisSteps } from './redis-steps.js';
import { SETTINGS } from './scripts/settings.lua.js';

/** What a Redis says of itself, and a word for why. */
export interface RedisDurability {
  readonly durability: Durability;
  readonly reason: string;
}

/** Asks one Redis whether it may forget. Never throws. */
export async function redisDurabilityOf(steps: RedisSteps): Promise<RedisDurability> {
  try {
    const { aof, policy, refused } = await steps.run(SETTINGS, { operation: 'read the settings', keys: [] });
    if (aof === '0') return { durability: 'volatile', reason: 'APPENDONLY_OFF' };
    if (typeof policy === 'string' && policy !== 'noeviction') {
      return { durability: 'volatile', reason: 'EVICTION' };
    }
    if (aof === '1' && policy === 'noeviction') return { durability: 'durable', reason: '' };
    const isRefused = typeof refused === 'string';
    const reason = isRefused ? reasonOf({ name: 'ReplyError', message: refused }) : 'NOT_SAID';
    return { durability: 'unknown', reason };
  } catch (error) {
    return { durability: 'unknown', reason: error instanceof TokenStoreError ? error.reason : 'UNKNOWN' };
  }
}

/** The worst of several: what one node forgets is forgotten. */
export function worstOf(found: readonly RedisDurability[]): RedisDurability {
  const of = (durability: Durability) => found.find((one) => one.durability === durability);
  return of('volatile') ?? of('unknown') ?? { durability: 'durable', reason: '' };
}
