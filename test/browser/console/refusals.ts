import type { ConsoleError } from '../../../libs/wechat-token-console/src/console-state.js';

/** A refusal with its HTTP status. */
export interface Refused extends ConsoleError {
  readonly status: number;
}

export const SESSION_OVER: Refused = {
  status: 401,
  code: 'SESSION_OVER',
  message: { en: 'The login has ended', zh: '登录已失效' },
  remedy: { en: 'Log in again', zh: '请重新登录' },
};

export const WRONG_KEY: Refused = {
  status: 401,
  code: 'WRONG_KEY',
  message: { en: 'No operator has this key', zh: '没有使用该密钥的操作员' },
  remedy: {
    en: 'Enter the key that wechat-token-server new-key printed; the configuration has only its digest',
    zh: '请输入 wechat-token-server new-key 打印的密钥；配置中只有它的摘要',
  },
};

export const TOO_MANY_TRIES: Refused = {
  status: 429,
  code: 'TOO_MANY_TRIES',
  message: { en: 'Too many tries from this address', zh: '该地址尝试次数过多' },
  remedy: { en: 'Wait a minute', zh: '请等一分钟' },
  retryAfterSeconds: 42,
};

export const NOT_ALLOWED: Refused = {
  status: 403,
  code: 'NOT_ALLOWED',
  message: { en: 'A viewer may not do this', zh: '查看者不能执行此操作' },
};

export const KEY_NEEDED: Refused = {
  status: 403,
  code: 'KEY_NEEDED',
  message: { en: 'The login is older than 15 minutes', zh: '登录已超过 15 分钟' },
  remedy: { en: 'Enter your key again', zh: '请再次输入密钥' },
};

export const APP_UNKNOWN: Refused = {
  status: 404,
  code: 'APP_UNKNOWN',
  message: { en: 'There is no such app here', zh: '此处没有该应用' },
  remedy: { en: 'Check the AppID; a configuration may have changed', zh: '请检查 AppID；配置可能已更改' },
};

export const BROKEN: Refused = {
  status: 500,
  code: 'INTERNAL',
  message: { en: 'The server failed to make this view', zh: '服务器未能生成此页面' },
  remedy: { en: 'Look for the request id in its log', zh: '请在服务器日志中查找该请求 ID' },
  requestId: '7c1e9a40-5d2b',
};

export const STORE_AWAY: Refused = {
  status: 503,
  code: 'STORE_AWAY',
  message: { en: 'The store does not answer', zh: '存储没有响应' },
  remedy: { en: 'Check that Redis is up and reachable', zh: '请检查 Redis 是否在运行、能否连上' },
  retryAfterSeconds: 5,
};
