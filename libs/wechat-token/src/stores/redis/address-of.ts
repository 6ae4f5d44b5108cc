import type { RedisAddress } from './redis-token-store.options.js';

/** What says where a Redis is: the settings of a client of ours, or a client of ioredis itself. */
interface Addressed {
  readonly options?: {
    readonly host?: unknown;
    readonly port?: unknown;
    readonly path?: unknown;
    readonly sentinels?: readonly unknown[] | null;
  };
  readonly nodes?: unknown;
  readonly startupNodes?: readonly unknown[];
}

/** Host and port of a store, as far as they are known: never a user, a password or a whole URL. */
export function addressOf({ options = {}, nodes, startupNodes }: Addressed): string | undefined {
  const several = options.sentinels ?? (Array.isArray(nodes) ? nodes : startupNodes);
  if (several) return several.map(textOf).filter(Boolean).join(', ') || undefined;
  return typeof options.path === 'string' ? options.path : textOf(options);
}

/** A node may be a URL as well, with a password in it: nothing is said of that. */
function textOf(node: unknown): string | undefined {
  const { host, port } = (typeof node === 'object' && node !== null ? node : {}) as Partial<RedisAddress>;
  if (typeof host !== 'string' || typeof port !== 'number') return undefined;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
