import { isIPv4 } from 'node:net';
import type { Wording } from '../../errors/language.js';
import { WechatTokenOptionsError } from '../../errors/options.error.js';
import { isLoopback } from '../../core/is-loopback.js';

/** What the address of a Redis says, in ioredis' words. */
export interface RedisUrl {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly family?: number;
  readonly tls?: { readonly rejectUnauthorized: true };
}

/** The parameters that ioredis reads and that mean something to us. */
const PARAMETERS = ['db', 'family', 'password', 'tls', 'username'];

/** Reads an address. Whatever part of it is not understood is refused: a query that is dropped leads to another database. */
export function readRedisUrl(text: unknown): RedisUrl {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^rediss?:$/.test(url.protocol) || !url.hostname || url.hash) {
    const kind = kindOf(text);
    throw urlProblem(`is ${kind.en}, not the address of a Redis`, `是${kind.zh}，不是 Redis 地址`);
  }
  const query = queryOf(url);
  const db = dbOf(url, query['db']);
  const username = query['username'] ?? decoded(url.username);
  const password = query['password'] ?? decoded(url.password);
  const family = numberOf(query, 'family', [0, 4, 6]);
  const hasTls = url.protocol === 'rediss:' || isOn(query['tls']);
  return {
    // The brackets of an IPv6 address belong to the URL.
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 6379),
    db,
    ...(username && { username }),
    ...(password && { password }),
    ...(family !== undefined && { family }),
    ...(hasTls && { tls: { rejectUnauthorized: true } }),
  };
}

/** Whether the way to a host leads beyond this machine and its private network. */
export function isFar(host: string): boolean {
  if (isLoopback(host) || host === '::1') return false;
  if (isIPv4(host)) return !/^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.)/.test(host);
  if (host.includes(':')) return !/^f[cde]/i.test(host);
  // A bare name is one of Compose, Kubernetes or the local network.
  return host.includes('.') && !/\.(local|internal|lan|svc|localdomain)$/.test(host);
}

/** Shows nothing of the URL: it may hold a password. */
export function urlProblem(en: string, zh: string, option = 'url') {
  return new WechatTokenOptionsError(
    option,
    { en, zh },
    {
      en: 'Write redis://user:password@host:6379/0, or rediss:// for TLS; encode special characters of the password',
      zh: '请写成 redis://user:password@host:6379/0（TLS 用 rediss://）；密码中的特殊字符需要 URL 编码',
    },
  );
}

/** What a value is, in a word, and nothing of it. */
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
        `has a parameter behind ? that is not understood, or one twice (there are: ${known})`,
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
  throw urlProblem('names no database, or two', '没有给出有效的数据库编号，或给出了两个');
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
  throw urlProblem('has a tls other than true and false', '的 tls 只能是 true 或 false');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Quotes the text.
    throw urlProblem(
      'has a user or a password with a % that is not part of an escape',
      '的用户名或密码中含有无法解码的 %',
    );
  }
}
