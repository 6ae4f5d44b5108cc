import type { Language } from '../errors/language.js';
import { isBareUrl, isSafeUrl } from '../options/base-url.js';
import type { Complaint } from '../options/complaint.js';
import { NOT_BARE, UNSAFE } from '../options/base-url-complaints.js';
import { clientSettingsOf } from '../stores/redis/client-settings.js';
import {
  DEFAULT_COMMAND_TIMEOUT_MS,
  DEFAULT_KEY_PREFIX,
  type RedisAddress,
} from '../stores/redis/redis-token-store.options.js';
import { NO_HTTP_PROXY } from '../wechat/proxy-complaints.js';
import { proxyOfEnvironment, type Environment } from '../wechat/proxy-of-environment.js';
import { DEFAULT_BASE_URL } from '../wechat/wechat-http.options.js';
import { readApps } from './read-apps.js';
import type { DoctorSettings, EnvironmentComplaint } from './settings.js';

export type { Environment };

/** Notes what is wrong with a variable. */
export type Complain = (variable: string, said: Complaint) => void;

const LANGUAGE: Language = 'en';

const NO_REDIS: Complaint = {
  problem: { en: 'is no address of a Redis', zh: '不是 Redis 地址' },
  remedy: {
    en: 'Write redis://user:password@host:6379/0, or rediss:// for TLS; encode special characters of the password',
    zh: '请写成 redis://user:password@host:6379/0（TLS 用 rediss://）；密码中的特殊字符需要 URL 编码',
  },
};

const NO_SENTINELS: Complaint = {
  problem: { en: 'is no list of Sentinels', zh: '不是 Sentinel 列表' },
  remedy: {
    en: 'Write host:port,host:port; the host in REDIS_URL is then the name of the primary',
    zh: '请写成 host:port,host:port；此时 REDIS_URL 中的主机是主节点的名称',
  },
};

const NO_PREFIX: Complaint = {
  problem: {
    en: 'has blanks or braces, or is longer than 64 characters',
    zh: '含有空白或花括号，或超过 64 个字符',
  },
  remedy: {
    en: 'Write a word for the environment, such as staging:',
    zh: '请填写代表环境的词，例如 staging:',
  },
};

/** Reads the variables that the demo has too. An empty one counts as unset; nothing of a value is repeated. */
export function readSettings(variables: Environment): DoctorSettings {
  const environment = Object.fromEntries(Object.entries(variables).filter(([, text]) => text !== ''));
  const complaints: EnvironmentComplaint[] = [];
  const complain: Complain = (variable, said) => void complaints.push({ variable, ...said });

  const apps = readApps(environment, complain);
  const line = readLine(environment, complain);
  const redis = readRedis(environment, complain);
  const keyPrefix = readPrefix(environment['KEY_PREFIX'] ?? DEFAULT_KEY_PREFIX, complain);
  return {
    apps,
    ...line,
    ...(redis !== undefined && { redis }),
    ...(keyPrefix !== undefined && { keyPrefix }),
    complaints,
  };
}

/** Where WeChat is, and the proxy on the way: one that cannot be used leaves no way. */
function readLine(environment: Environment, complain: Complain): Pick<DoctorSettings, 'baseUrl' | 'proxy'> {
  const baseUrl = readBaseUrl(environment['WECHAT_BASE_URL'] ?? DEFAULT_BASE_URL, complain);
  if (baseUrl === undefined) return {};
  const named = proxyOfEnvironment(new URL(baseUrl), environment);
  if (!named) return { baseUrl };
  if (named.url) return { baseUrl, proxy: named.url.host };
  complain(named.variable, NO_HTTP_PROXY);
  return {};
}

function readBaseUrl(text: string, complain: Complain): string | undefined {
  if (isSafeUrl(text) && isBareUrl(text)) return text;
  complain('WECHAT_BASE_URL', isSafeUrl(text) ? NOT_BARE : UNSAFE);
  return undefined;
}

function readRedis(environment: Environment, complain: Complain): DoctorSettings['redis'] {
  const { REDIS_URL: url, REDIS_SENTINELS: list, REDIS_SENTINEL_PASSWORD: sentinelPassword } = environment;
  if (url === undefined) return undefined;

  const sentinels = list?.split(',').map(addressOf);
  if (sentinels?.includes(undefined)) return void complain('REDIS_SENTINELS', NO_SENTINELS);
  const redis = {
    url,
    ...(sentinels && { sentinels: sentinels as RedisAddress[] }),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
  };
  try {
    clientSettingsOf(url, { ...redis, commandTimeoutMs: DEFAULT_COMMAND_TIMEOUT_MS, language: LANGUAGE });
    return redis;
  } catch {
    return void complain('REDIS_URL', NO_REDIS);
  }
}

function addressOf(text: string): RedisAddress | undefined {
  const [, host, port] = /^\s*([\w.-]+):(\d{1,5})\s*$/.exec(text) ?? [];
  return host === undefined ? undefined : { host, port: Number(port) };
}

function readPrefix(text: string, complain: Complain): string | undefined {
  if (/^[!-z|~]{1,64}$/.test(text)) return text;
  return void complain('KEY_PREFIX', NO_PREFIX);
}
