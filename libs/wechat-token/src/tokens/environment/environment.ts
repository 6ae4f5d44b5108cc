import type { OptionProblem } from '../../errors/option-problem.js';
import type { RedisAddress } from '../../stores/redis/redis-token-store.options.js';
import type { WechatEndpoint } from '../options/wechat-app-source.js';

/** An app that the environment configures. */
export interface WechatEnvironmentApp {
  readonly appId: string;
  readonly appSecret: string;
  readonly endpoint: WechatEndpoint;
}

/** The Redis that the environment configures. */
export interface WechatEnvironmentRedis {
  readonly url: string;
  /** The Sentinels, which know the primary by the host of `url`. */
  readonly sentinels?: readonly RedisAddress[];
  /** The password of the Sentinels; that of Redis is in `url`. */
  readonly sentinelPassword?: string;
}

/** What is wrong with a variable, to follow its name in a sentence, and what to set instead. Never contains its value. */
export interface WechatEnvironmentProblem extends OptionProblem {
  /** The variable, or a part of one: `WECHAT_APPS[1].appId`. */
  readonly variable: string;
}

/** The parsed environment. Invalid settings are left out, and are listed in `problems`. */
export interface WechatEnvironment {
  readonly apps: readonly WechatEnvironmentApp[];
  /** The endpoint of apps that name none; absent if it is invalid. */
  readonly endpoint?: WechatEndpoint;
  /** WeChat's base URL, by default its own; absent if no secret may be sent to it. */
  readonly baseUrl?: string;
  /** Whether plain http to other hosts is allowed. */
  readonly allowPlainHttp?: true;
  readonly redis?: WechatEnvironmentRedis;
  /** Absent if it is invalid. */
  readonly keyPrefix?: string;
  /** The proxy of requests to WeChat: host and port, without a user. */
  readonly proxy?: string;
  /** In the order in which they were found. */
  readonly problems: readonly WechatEnvironmentProblem[];
}

/** Records what is wrong with a variable. */
export type ReportProblem = (variable: string, problem: OptionProblem) => void;
