import type { Redis } from 'ioredis';

/**
 * Reads its keys as WxJava does with Jedis or a RedisTemplate (`WxMpRedisConfigImpl`, prefix `wx`): the same commands on the same keys. Java
 * itself is not run here.
 */
export class WxJavaReader {
  constructor(
    private readonly redis: Redis,
    private readonly appId: string,
  ) {}

  /** Its access token; `undefined` where it would request one. */
  accessToken(): Promise<string | undefined> {
    return this.valueAt(this.tokenKey);
  }

  jsapiTicket(): Promise<string | undefined> {
    return this.valueAt(`wx:ticket:key:${this.appId}:jsapi`);
  }

  /** WeChat refuses its token with 40001: if the key still has it, it lets the key expire. Returns whether it did. */
  async expireAccessToken(refused: string): Promise<boolean> {
    if ((await this.redis.get(this.tokenKey)) !== refused) return false;
    return (await this.redis.expire(this.tokenKey, 0)) === 1;
  }

  private get tokenKey(): string {
    return `wx:access_token:${this.appId}`;
  }

  private async valueAt(key: string): Promise<string | undefined> {
    if ((await this.redis.ttl(key)) < 2) return undefined;
    return (await this.redis.get(key)) ?? undefined;
  }
}
