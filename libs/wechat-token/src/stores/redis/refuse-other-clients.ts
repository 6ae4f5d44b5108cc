import { WechatTokenOptionsError } from '../../errors/options.error.js';
import type { RedisConnectOptions } from './redis-token-store.options.js';
import { kindOf } from './redis-url.js';

const METHODS = ['evalsha', 'eval', 'publish', 'info', 'on', 'off', 'duplicate'] as const;

/** Throws unless the client has the methods of ioredis that the store uses: otherwise every step would fail. */
export function refuseOtherClients(client: unknown): void {
  const has = (name: string) =>
    typeof client === 'object' && client !== null && typeof Reflect.get(client, name) === 'function';
  if (METHODS.every(has)) return;
  const kind = kindOf(client);
  throw new WechatTokenOptionsError(
    'client',
    {
      en: `of RedisTokenStore is ${kind.en}, not an ioredis client`,
      zh: `（RedisTokenStore 的参数）是${kind.zh}，不是 ioredis 的客户端`,
    },
    {
      en: "Pass an instance of Redis or Cluster of ioredis (other Redis clients do not work), or write RedisTokenStore.connect('redis://…')",
      zh: "请传入 ioredis 的 Redis 或 Cluster 实例（不支持其他 Redis 客户端），或写成 RedisTokenStore.connect('redis://…')",
    },
  );
}

/** Lists every option; the compiler checks that none is missing. */
const NAMES: Readonly<Record<keyof RedisConnectOptions, true>> = {
  keyPrefix: true,
  commandTimeoutMs: true,
  connectTimeoutMs: true,
  language: true,
  onNotice: true,
  clockOffsetMs: true,
  sentinels: true,
  name: true,
  nodes: true,
  clientOptions: true,
};

/** Throws at the first unknown option: `db` or `tls` next to the URL would be ignored. */
export function refuseUnknownOptions(options: object): void {
  const unknown = Object.keys(options).find((name) => !(name in NAMES));
  if (unknown === undefined) return;
  const known = Object.keys(NAMES);
  throw new WechatTokenOptionsError(
    unknown,
    { en: 'is not an option of RedisTokenStore', zh: '不是 RedisTokenStore 的选项' },
    {
      en: `Use one of: ${known.join(', ')}; options of ioredis itself go into clientOptions`,
      zh: `可用的选项：${known.join('、')}；ioredis 自身的选项写在 clientOptions 中`,
    },
  );
}
