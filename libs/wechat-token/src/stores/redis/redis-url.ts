import { isIPv4 } from 'node:net';
import type { Wording } from '../../errors/language.js';
import { WechatTokenOptionsError } from '../../errors/options.error.js';
import { isLoopback } from '../../core/is-loopback.js';

/** The address of a Redis, as options of ioredis. */
export interface RedisUrl {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly family?: number;
  readonly tls?: { readonly rejectUnauthorized: true };
}

/** The supported query parameters of ioredis. */
const PARAMETERS = ['db', 'family', 'password', 'tls', 'username'];

/** Parses an address. Refuses any part that it does not understand: ignoring a query could lead to another database. */
export function readRedisUrl(text: unknown): RedisUrl {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^rediss?:$/.test(url.protocol) || !url.hostname || url.hash) {
    const kind = kindOf(text);
    throw urlProblem(`is ${kind.en}, not a Redis URL`, `是${kind.zh}，不是 Redis 地址`);
  }
  const query = queryOf(url);
  const db = dbOf(url, query['db']);
  const username = query['username'] ?? decoded(url.username);
  const password = query['password'] ?? decoded(url.password);
  const family = numberOf(query, 'family', [0, 4, 6]);
  const hasTls = url.protocol === 'rediss:' || isOn(query['tls']);
  return {
    // In a URL, an IPv6 address stands in brackets.
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 6379),
    db,
    ...(username && { username }),
    ...(password && { password }),
    ...(family !== undefined && { family }),
    ...(hasTls && { tls: { rejectUnauthorized: true } }),
  };
}

/** Whether a host is beyond this machine and its private network. */
export function isFar(host: string): boolean {
  if (isLoopback(host) || host === '::1') return false;
  if (isIPv4(host)) return !/^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.)/.test(host);
  if (host.includes(':')) return !/^f[cde]/i.test(host);
  // A bare name belongs to Compose, Kubernetes or the local network.
  return host.includes('.') && !/\.(local|internal|lan|svc|localdomain)$/.test(host);
}

/** Shows no part of the URL, which may contain a password. */
export function urlProblem(en: string, zh: string, option = 'url') {
  return new WechatTokenOptionsError(
    option,
    { en, zh },
    {
      en: 'Write redis://user:password@host:6379/0, or rediss:// for TLS; URL-encode special characters in the password',
      zh: '请写成 redis://user:password@host:6379/0（TLS 用 rediss://）；密码中的特殊字符需要 URL 编码',
    },
  );
}

/** The kind of a value, without the value. */
export function kindOf(value: unknown): Wording {
  if (value === null || value === undefined) return { en: String(value), zh: ` ${String(value)}` };
  if (value === '') return { en: 'an empty string', zh: '空字符串' };
  if (typeof value === 'string') return { en: 'a string', zh: '字符串' };
  if (typeof value !== 'object') return { en: `a ${typeof value}`, zh: ` ${typeof value}` };
  const name: unknown = value.constructor?.name;
  const isTold = typeof name === 'string' && name !== 'Object' && /^[A-Z]\w{0,40}$/.test(name);
  if (!isTold) return { en: 'an object', zh: '对象' };
  return { en: `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`, zh: ` ${name} 对象` };
}

function queryOf({ searchParams }: URL): Readonly<Record<string, string>> {
  const query: Record<string, string> = {};
  for (const [name, value] of searchParams) {
    if (!PARAMETERS.includes(name) || name in query) {
      const known = PARAMETERS.join(', ');
      throw urlProblem(
        `has an unknown or repeated parameter after ? (supported: ${known})`,
        `的 ? 之后含有无法识别或重复的参数（可用：${known}）`,
      );
    }
    query[name] = value;
  }
  return query;
}

function dbOf({ pathname }: URL, named: string | undefined): number {
  const path = pathname.slice(1);
  const db = named ?? (path || '0');
  const isTwice = named !== undefined && path !== '' && path !== named;
  if (!isTwice && /^\d{1,6}$/.test(db)) return Number(db);
  throw urlProblem('has no valid database number, or two', '没有给出有效的数据库编号，或给出了两个');
}

function numberOf(
  query: Readonly<Record<string, string>>,
  name: string,
  allowed: readonly number[],
): number | undefined {
  if (query[name] === undefined) return undefined;
  if (allowed.map(String).includes(query[name])) return Number(query[name]);
  const known = allowed.join(', ');
  throw urlProblem(`has a ${name} other than ${known}`, `的 ${name} 只能是 ${known}`);
}

function isOn(text: string | undefined): boolean {
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  throw urlProblem('has a tls other than true or false', '的 tls 只能是 true 或 false');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Its message would quote the text.
    throw urlProblem(
      'has a user or a password with a % that does not begin an escape sequence',
      '的用户名或密码中的 % 不是有效的 URL 编码',
    );
  }
}
