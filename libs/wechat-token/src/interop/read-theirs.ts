import { refuseOtherClients } from '../stores/redis/refuse-other-clients.js';
import type { RedisClient } from '../stores/redis/redis-client.js';
import { planOf } from './mirror-plan.js';
import { MirrorRedis } from './mirror-redis.js';
import type { RedisMirrorOptions } from './redis-mirror.options.js';

/** A credential that another program keeps. */
export interface TheirCredential {
  readonly value: string;
  /** How long it is valid, in milliseconds: until the key runs out, or until the value says. */
  readonly remainingMs: number;
}

/** Which credential to read: of which app, where and in which form. */
export interface TheirPlace extends Pick<RedisMirrorOptions, 'preset' | 'prefix' | 'key' | 'codec'> {
  readonly appId: string;
  /** Needed if the name of the key contains it. */
  readonly appSecret?: string | undefined;
}

/**
 * Reads a credential that another program keeps in Redis: to begin with its token in place of a new one, by `importIssued()`. `undefined`
 * if there is nothing, or nothing that is known to be valid. Throws `TokenStoreError`, and `WechatTokenOptionsError` for a place that is wrong.
 */
export async function readTheirs(
  client: RedisClient,
  { appId, appSecret = '', ...place }: TheirPlace,
): Promise<TheirCredential | undefined> {
  refuseOtherClients(client);
  const { keyOf, prefix, codec } = planOf(place);
  const redis = new MirrorRedis(client);
  try {
    const there = await redis.read(appId, keyOf({ appId, appSecret, prefix }));
    const found = there && codec.decode(there.bytes);
    if (!found) return undefined;
    const byKey = there.leftMs > 0 ? there.leftMs : Infinity;
    const byValue = found.endsAt === undefined ? Infinity : found.endsAt - Date.now();
    const remainingMs = Math.min(byKey, byValue);
    const isValid = remainingMs > 0 && remainingMs < Infinity;
    return isValid ? { value: found.value, remainingMs } : undefined;
  } finally {
    redis.stopListening();
  }
}
