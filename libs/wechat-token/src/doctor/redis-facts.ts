import { reasonOf } from '../stores/redis/redis-failure.js';
import type { DoctorRedis } from './open-redis.js';
import { within } from './within.js';

/** What one node reports about itself. */
export interface RedisFacts {
  /** Why INFO failed. */
  readonly refused?: string;
  readonly version?: string;
  readonly policy?: string;
  readonly aof?: string;
  /** How far its clock is ahead of this host's, within the accuracy of the round trip; absent if TIME was refused. */
  readonly clock?: { readonly earliestMs: number; readonly latestMs: number };
}

/** Queries one node. Never throws. */
export async function factsOf(node: DoctorRedis): Promise<RedisFacts> {
  const [server, memory, persistence, clock] = await Promise.all([
    infoOf(node, 'server'),
    infoOf(node, 'memory'),
    infoOf(node, 'persistence'),
    clockOf(node),
  ]);
  const refused = server.refused ?? memory.refused ?? persistence.refused;
  const facts = {
    refused,
    version: /redis_version:([\d.]{1,16})/.exec(server.text)?.[1],
    policy: /maxmemory_policy:([a-z-]{1,32})/.exec(memory.text)?.[1],
    aof: /aof_enabled:([01])/.exec(persistence.text)?.[1],
    clock,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

async function infoOf(node: DoctorRedis, section: string): Promise<{ text: string; refused?: string }> {
  try {
    return { text: String(await within(node.call('INFO', section))) };
  } catch (error) {
    return { text: '', refused: reasonOf(error) };
  }
}

async function clockOf(node: DoctorRedis): Promise<RedisFacts['clock']> {
  const sentAt = Date.now();
  try {
    const [seconds, micros] = (await within(node.call('TIME'))) as [unknown, unknown];
    const time = Number(seconds) * 1_000 + Number(micros) / 1_000;
    return { earliestMs: Math.floor(time - Date.now()), latestMs: Math.ceil(time - sentAt) };
  } catch {
    return undefined;
  }
}
