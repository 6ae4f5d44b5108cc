import type { Durability } from '../../core/ports/token-store.js';
import { TokenStoreError } from '../../errors/token-store.error.js';
import type { ScriptRunner } from './script-runner.js';

/** What a Redis reports about its durability, and a code for the reason. */
export interface RedisDurability {
  readonly durability: Durability;
  readonly reason: string;
}

/** Finds out whether one Redis may lose data. Never throws. */
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

/** The worst of several: what one node loses is lost. */
export function worstOf(found: readonly RedisDurability[]): RedisDurability {
  const of = (durability: Durability) => found.find((one) => one.durability === durability);
  return of('volatile') ?? of('unknown') ?? { durability: 'durable', reason: '' };
}
