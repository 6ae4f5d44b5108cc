import type { WechatEndpoint } from '../options/wechat-app-source.js';
import type { Complaint } from '../errors/option-problem.js';
import type { RedisAddress } from '../stores/redis/redis-token-store.options.js';

/** An app that can be asked about. */
export interface DoctorApp {
  readonly appId: string;
  readonly appSecret: string;
  readonly endpoint: WechatEndpoint;
}

/** Where Redis is. */
export interface RedisSettings {
  readonly url: string;
  /** Those that know the primary by the host of `url`. */
  readonly sentinels?: readonly RedisAddress[];
  /** Of the Sentinels; that of Redis is in `url`. */
  readonly sentinelPassword?: string;
}

/** What the environment comes down to; what is wrong in it is left out, and complained about. */
export interface DoctorSettings {
  readonly apps: readonly DoctorApp[];
  /** Nothing where it is one that no secret may be sent to. */
  readonly baseUrl?: string;
  readonly redis?: RedisSettings;
  /** Nothing where it is none. */
  readonly keyPrefix?: string;
  /** Where the environment leads WeChat's requests: host and port, without a user. */
  readonly proxy?: string;
  readonly complaints: readonly EnvironmentComplaint[];
}

/** What is wrong with a variable. Never holds its value. */
export interface EnvironmentComplaint extends Complaint {
  readonly variable: string;
}

/** Where tokens are to be kept: what is said of Redis may be wrong, which is another thing than to say nothing of it. */
export function storeOf({ redis, complaints }: DoctorSettings): 'redis' | 'memory' | 'unknown' {
  if (redis) return 'redis';
  return complaints.some(({ variable }) => variable.startsWith('REDIS_')) ? 'unknown' : 'memory';
}
