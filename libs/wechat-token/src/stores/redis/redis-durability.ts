import type { Durability } from '../../core/ports/token-store.js';
import { TokenStoreError } from '../../errors/token-store.error.js';
import type { ScriptRunner } from './script-runner.js';

/** What a Redis says of itself, and a word for why. */
export interface RedisDurability {
  readonly durability: Durability;
  readonly reason: string;
}

/** Asks one Redis whether it may forget. Never throws. */
export async function redisDurabilityOf(steps: ScriptRunner): Promise<RedisDurability> {
  try {
    const text = await steps.info();
    const aof = /\baof_enabled:(\d)/.exec(text)?.[1];
    const policy = /\bmaxmemory_policy:([\w-]+)/.exec(text)?.[1];
    if (aof === '0') return { durability: 'volatile', reason: 'APPENDONLY_OFF' };
    if (policy !== undefined && policy !== 'noeviction') {
      return { durability: 'volatile', reason: 'EVICTION' };
    }
    if (aof === '1' && policy !== undefined) return { durability: 'durable', reason: '' };
    return { durability: 'unknown', reason: 'NOT_SAID' };
  } catch (error) {
    return { durability: 'unknown', reason: error instanceof TokenStoreError ? error.reason : 'UNKNOWN' };
  }
}

/** The worst of several: what one node forgets is forgotten. */
export function worstOf(found: readonly RedisDurability[]): RedisDurability {
  const of = (durability: Durability) => found.find((one) => one.durability === durability);
  return of('volatile') ?? of('unknown') ?? { durability: 'durable', reason: '' };
}
