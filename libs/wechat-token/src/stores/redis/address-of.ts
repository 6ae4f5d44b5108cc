import type { RedisAddress } from './redis-token-store.options.js';

/** Settings that contain the address of a Redis: those of our own client, or an ioredis client itself. */
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

/** Host and port of a store, if known: never a user, a password or a whole URL. */
export function addressOf({ options = {}, nodes, startupNodes }: Addressed): string | undefined {
  const several = options.sentinels ?? (Array.isArray(nodes) ? nodes : startupNodes);
  if (several) return several.map(textOf).filter(Boolean).join(', ') || undefined;
  return typeof options.path === 'string' ? options.path : textOf(options);
}

/** A node may be a URL with a password in it: its address is left out. */
function textOf(node: unknown): string | undefined {
  const { host, port } = (typeof node === 'object' && node !== null ? node : {}) as Partial<RedisAddress>;
  if (typeof host !== 'string' || typeof port !== 'number') return undefined;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
