import type { WechatEndpoint } from '../options/wechat-app-source.js';
import { isBareUrl, maySendTo, NOT_BARE, UNSAFE } from '../options/base-url.js';
import { oneOf, type OptionProblem } from '../../errors/option-problem.js';
import { clientSettingsOf } from '../../stores/redis/client-settings.js';
import {
  DEFAULT_COMMAND_TIMEOUT_MS,
  DEFAULT_KEY_PREFIX,
  type RedisAddress,
} from '../../stores/redis/redis-token-store.options.js';
import { NO_HTTP_PROXY } from '../../wechat/http/proxy-problems.js';
import { proxyOfEnvironment, type Environment } from '../../wechat/http/proxy-of-environment.js';
import { DEFAULT_BASE_URL } from '../../wechat/http/wechat-http.options.js';
import { readApps, setWithout } from './read-apps.js';
import type { ReportProblem, WechatEnvironment, WechatEnvironmentProblem } from './environment.js';

const NO_REDIS: OptionProblem = {
  problem: { en: 'is not a valid Redis URL', zh: '不是有效的 Redis 地址' },
  remedy: {
    en: 'Write redis://user:password@host:6379/0, or rediss:// for TLS; URL-encode special characters in the password',
    zh: '请写成 redis://user:password@host:6379/0（TLS 用 rediss://）；密码中的特殊字符需要 URL 编码',
  },
};

const NO_SENTINELS: OptionProblem = {
  problem: { en: 'is not a list of host:port', zh: '不是 host:port 列表' },
  remedy: {
    en: 'Write host:port,host:port; the host in REDIS_URL is then the name of the primary',
    zh: '请写成 host:port,host:port；此时 REDIS_URL 中的主机是主节点的名称',
  },
};

const UNSAFE_HERE: OptionProblem = {
  problem: UNSAFE.problem,
  remedy: {
    en: 'Write https://api.weixin.qq.com, another https URL, or http://127.0.0.1:port for a simulator; WECHAT_ALLOW_PLAIN_HTTP=true lets secrets go unencrypted to another host',
    zh: '请填写 https://api.weixin.qq.com、其他 https 地址，或模拟器的地址（http://127.0.0.1）；设置 WECHAT_ALLOW_PLAIN_HTTP=true 可允许密钥以明文发往其他主机',
  },
};

const NO_PREFIX: OptionProblem = {
  problem: {
    en: 'contains whitespace or braces, or is longer than 64 characters',
    zh: '含有空白或花括号，或超过 64 个字符',
  },
  remedy: {
    en: 'Write a prefix for the environment, such as staging:',
    zh: '请填写代表环境的前缀，例如 staging:',
  },
};

/**
 * Reads `WECHAT_APP_ID`, `WECHAT_APP_SECRET`, `WECHAT_APPS`, `WECHAT_ENDPOINT`, `WECHAT_BASE_URL`, `WECHAT_ALLOW_PLAIN_HTTP`, `REDIS_URL`,
 * `REDIS_SENTINELS`, `REDIS_SENTINEL_PASSWORD`, `KEY_PREFIX` and the proxy variables. An empty variable counts as unset; a value that is
 * not a string is converted to one. Never throws, and repeats no part of a value.
 */
export function readWechatEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): WechatEnvironment {
  const environment = textsOf(variables);
  const problems: WechatEnvironmentProblem[] = [];
  const report: ReportProblem = (variable, problem) => void problems.push({ variable, ...problem });

  const endpoint = readEndpoint(environment['WECHAT_ENDPOINT'] ?? 'stable', report);
  const apps = readApps(environment, endpoint, report);
  const line = readLine(environment, report);
  const redis = readRedis(environment, report);
  const keyPrefix = readPrefix(environment['KEY_PREFIX'] ?? DEFAULT_KEY_PREFIX, report);
  return {
    apps,
    ...(endpoint !== undefined && { endpoint }),
    ...line,
    ...(redis !== undefined && { redis }),
    ...(keyPrefix !== undefined && { keyPrefix }),
    problems,
  };
}

/** As in `process.env`, every value is a string. */
function textsOf(variables: unknown): Environment {
  const set = Object.entries(variables ?? {}).filter(([, value]) => value !== undefined && value !== null);
  const texts = set.map(([name, value]) => [name, textOf(value)] as const);
  return Object.fromEntries(texts.filter(([, text]) => text !== ''));
}

function textOf(value: unknown): string {
  // Converting an object may fail: its type is no valid value of any variable.
  return typeof value === 'object' ? Object.prototype.toString.call(value) : String(value);
}

function readEndpoint(text: string, report: ReportProblem): WechatEndpoint | undefined {
  if (text === 'stable' || text === 'legacy') return text;
  return void report('WECHAT_ENDPOINT', oneOf('stable', 'legacy'));
}

/** The base URL, and the proxy on the way to it: if either is unusable, there is none. */
function readLine(
  environment: Environment,
  report: ReportProblem,
): Pick<WechatEnvironment, 'baseUrl' | 'allowPlainHttp' | 'proxy'> {
  const isPlainAllowed = readYes('WECHAT_ALLOW_PLAIN_HTTP', environment, report);
  const baseUrl = readBaseUrl(environment['WECHAT_BASE_URL'] ?? DEFAULT_BASE_URL, isPlainAllowed, report);
  if (baseUrl === undefined) return {};
  const named = proxyOfEnvironment(new URL(baseUrl), environment);
  if (!named) return { baseUrl, ...(isPlainAllowed && { allowPlainHttp: true }) };
  if (named.url) return { baseUrl, proxy: named.url.host };
  report(named.variable, NO_HTTP_PROXY);
  return {};
}

function readBaseUrl(text: string, isPlainAllowed: boolean, report: ReportProblem): string | undefined {
  const isSafe = maySendTo(text, { allowPlainHttp: isPlainAllowed });
  if (isSafe && isBareUrl(text)) return text;
  return void report('WECHAT_BASE_URL', isSafe ? NOT_BARE : UNSAFE_HERE);
}

function readYes(name: string, environment: Environment, report: ReportProblem): boolean {
  const text = environment[name] ?? 'false';
  if (text !== 'true' && text !== 'false') report(name, oneOf('true', 'false'));
  return text === 'true';
}

function readRedis(environment: Environment, report: ReportProblem): WechatEnvironment['redis'] {
  const { REDIS_URL: url, REDIS_SENTINELS: list, REDIS_SENTINEL_PASSWORD: sentinelPassword } = environment;
  if (url === undefined && list !== undefined) report('REDIS_SENTINELS', setWithout('REDIS_URL'));
  if (list === undefined && sentinelPassword !== undefined) {
    report('REDIS_SENTINEL_PASSWORD', setWithout('REDIS_SENTINELS'));
  }
  if (url === undefined) return undefined;

  const sentinels = list?.split(',').map(addressOf);
  if (sentinels?.includes(undefined)) return void report('REDIS_SENTINELS', NO_SENTINELS);
  const redis = {
    url,
    ...(sentinels && { sentinels: sentinels as RedisAddress[] }),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
  };
  try {
    clientSettingsOf(url, { ...redis, commandTimeoutMs: DEFAULT_COMMAND_TIMEOUT_MS });
    return redis;
  } catch {
    return void report('REDIS_URL', NO_REDIS);
  }
}

function addressOf(text: string): RedisAddress | undefined {
  const [, host, port] = /^\s*([\w.-]+):(\d{1,5})\s*$/.exec(text) ?? [];
  const isPort = Number(port) >= 1 && Number(port) <= 65_535;
  return host !== undefined && isPort ? { host, port: Number(port) } : undefined;
}

function readPrefix(text: string, report: ReportProblem): string | undefined {
  if (/^[!-z|~]{1,64}$/.test(text)) return text;
  return void report('KEY_PREFIX', NO_PREFIX);
}
