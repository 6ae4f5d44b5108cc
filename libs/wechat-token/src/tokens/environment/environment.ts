import type { Complaint } from '../../errors/option-problem.js';
import type { Wording } from '../../errors/language.js';
import type { RedisAddress } from '../../stores/redis/redis-token-store.options.js';
import type { WechatEndpoint } from '../options/wechat-app-source.js';

/** An app that the environment names. */
export interface WechatEnvironmentApp {
  readonly appId: string;
  readonly appSecret: string;
  readonly endpoint: WechatEndpoint;
}

/** Where the environment says that Redis is. */
export interface WechatEnvironmentRedis {
  readonly url: string;
  /** Those that know the primary by the host of `url`. */
  readonly sentinels?: readonly RedisAddress[];
  /** Of the Sentinels; that of Redis is in `url`. */
  readonly sentinelPassword?: string;
}

/** What is wrong with a variable, and what to write instead. Never holds its value. */
export interface WechatEnvironmentProblem {
  /** The variable, or a part of one: `WECHAT_APPS[1].appId`. */
  readonly variable: string;
  /** Goes on from the name of the variable. */
  readonly problem: Wording;
  readonly remedy: Wording;
}

/** What the environment comes down to. What is wrong in it is left out, and stands in `problems`. */
export interface WechatEnvironment {
  readonly apps: readonly WechatEnvironmentApp[];
  /** Of an app for which none is named. Nothing where it is none. */
  readonly endpoint?: WechatEndpoint;
  /** Where WeChat is: its own address, if none is named. Nothing where it is one that no secret may be sent to. */
  readonly baseUrl?: string;
  /** That secrets go there unencrypted was asked for. */
  readonly allowPlainHttp?: true;
  readonly redis?: WechatEnvironmentRedis;
  /** Nothing where it is none. */
  readonly keyPrefix?: string;
  /** Where the environment leads WeChat's requests: host and port, without a user. */
  readonly proxy?: string;
  /** In the order in which they were found. */
  readonly problems: readonly WechatEnvironmentProblem[];
}

/** Notes what is wrong with a variable. */
export type Complain = (variable: string, said: Complaint) => void;
