import type { Redis } from 'ioredis';
import type { RedisClient } from 'nestjs-wechat-token';

/** How the scripts read the time. */
const TIME = "redis.call('TIME')";

/** A client on whose Redis no time passes: the store's clock offset is the whole time, so that results are exact. */
export function frozenClock(client: Redis): RedisClient {
  return {
    evalsha: () => Promise.reject(Object.assign(new Error('NOSCRIPT'), { name: 'ReplyError' })),
    eval: (source, numberOfKeys, ...rest) => {
      if (!source.includes(TIME)) throw new Error(`The scripts do not read the time with ${TIME}`);
      return client.eval(source.replace(TIME, "{ '0', '0' }"), numberOfKeys, ...rest);
    },
    publish: (channel, message) => client.publish(channel, message),
    info: () => client.info(),
    on: () => undefined,
    off: () => undefined,
    duplicate: () => client.duplicate(),
  };
}
