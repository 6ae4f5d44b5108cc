import { reasonOf } from '../stores/redis/redis-failure.js';
import type { RedisAddress } from '../stores/redis/redis-token-store.options.js';
import type { WechatEnvironmentRedis } from '../tokens/environment/environment.js';
import { within } from './within.js';

/** The answer of one Sentinel to the question for the primary. */
export interface SentinelAnswer {
  readonly address: RedisAddress;
  /** Why it does not lead to the primary; absent if it does. */
  readonly trouble?: string;
}

/** Queries each Sentinel for the primary, all at once. Never throws. */
export function querySentinels(
  { url, sentinels = [], sentinelPassword }: WechatEnvironmentRedis,
  { Redis }: Pick<typeof import('ioredis'), 'Redis'>,
): Promise<SentinelAnswer[]> {
  const name = new URL(url).hostname;
  return Promise.all(
    sentinels.map(async (address) => {
      const sentinel = new Redis({
        ...address,
        ...(sentinelPassword !== undefined && { password: sentinelPassword }),
        lazyConnect: true,
        enableReadyCheck: false,
        retryStrategy: null,
        maxRetriesPerRequest: 0,
      });
      let reported: string | undefined;
      sentinel.on('error', (error) => (reported ??= reasonOf(error)));
      try {
        await within(sentinel.connect());
        const primary = await within(sentinel.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name));
        return { address, ...(primary === null && { trouble: 'UNKNOWN_NAME' }) };
      } catch (error) {
        const reason = reasonOf(error);
        return { address, trouble: reason === 'UNREACHABLE' ? (reported ?? reason) : reason };
      } finally {
        sentinel.disconnect();
      }
    }),
  );
}
