import cluster from 'node:cluster';
import type { Wording } from '../../errors/language.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { EncryptedTokenStore } from '../../stores/encrypted/encrypted-token-store.js';
import { MemoryTokenStore } from '../../stores/memory/memory-token-store.js';
import { isLoopback } from '../../core/is-loopback.js';
import { DEFAULT_BASE_URL } from '../../wechat/http/wechat-http.options.js';

/** At most this many apps are named; a platform has thousands. */
const APPS_NAMED = 5;

/** What is kept, where, and in which role. */
export function startLine({ apps, appSource, http, role, store }: ResolvedOptions): Wording {
  const named = apps.slice(0, APPS_NAMED).map(({ appId, endpoint }) => `${appId} (${endpoint})`);
  const left = apps.length - named.length;
  const more = { en: left > 0 ? `, and ${left} more` : '', zh: left > 0 ? ` 等 ${apps.length} 个` : '' };
  const source =
    appSource === undefined ? { en: '', zh: '' } : { en: ', apps of the source', zh: '、来源中的应用' };
  const { host } = new URL(http.baseUrl ?? DEFAULT_BASE_URL);
  const kind = store.constructor.name;
  return {
    en: `Keeps tokens of ${named.join(', ')}${more.en}${source.en} from ${host} in ${kind}, as ${role}`.replace(
      'of , ',
      'of ',
    ),
    zh: `以 ${role} 身份把 ${named.join('、')}${more.zh}${source.zh} 的 token（来自 ${host}）保存在 ${kind} 中`.replace(
      '把 、',
      '把',
    ),
  };
}

/** Logged if there are probably several processes, each of which would keep tokens of its own. */
export function aloneLine(
  { store }: ResolvedOptions,
  env: NodeJS.ProcessEnv = process.env,
  isWorker = cluster.isWorker,
): Wording | undefined {
  const isOneOfMany = isWorker || (env['pm_id'] ?? '') !== '';
  if (!(store instanceof MemoryTokenStore) || !isOneOfMany) return undefined;
  return {
    en: "This process is a worker of a cluster or runs under PM2, and keeps tokens in its own memory. With several processes, each refreshes for itself and, on the legacy endpoint, invalidates the others' tokens. Use store: RedisTokenStore.connect('redis://…')",
    zh: "本进程是 cluster 的 worker 或运行在 PM2 之下，而 token 只保存在自己的内存中：多个进程会各自刷新，在旧接口上还会使彼此的 token 失效。请使用 store: RedisTokenStore.connect('redis://…')",
  };
}

/** Logged if credentials are encrypted in the store, and not in a mirror. */
export function plainMirrorLine({ store, mirrors }: ResolvedOptions): Wording | undefined {
  if (!(store instanceof EncryptedTokenStore) || mirrors.length === 0) return undefined;
  return {
    en: 'The store is encrypted, and mirrors are not: other programs could not read them. Whoever reads their Redis has the tokens in plain text',
    zh: '存储已加密，而镜像没有：加密后其他程序无法读取。能读取其 Redis 的人都能看到明文 token',
  };
}

/** Logged if secrets are sent unencrypted to another host. */
export function plainHttpLine({ http }: ResolvedOptions): Wording | undefined {
  const { protocol, hostname, host } = new URL(http.baseUrl ?? DEFAULT_BASE_URL);
  if (protocol === 'https:' || isLoopback(hostname)) return undefined;
  return {
    en: `The AppSecret and every token go to ${host} unencrypted (http.allowPlainHttp): for tests and closed networks only`,
    zh: `AppSecret 和所有 token 以明文发往 ${host}（http.allowPlainHttp）：仅限测试和封闭网络`,
  };
}
