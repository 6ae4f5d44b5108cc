import type { WechatTokenOptions } from './wechat-token.options.js';
import type { ResolvedOptions } from './resolved-options.js';

/** `resolveOptions`, loaded on demand: class-validator takes longer to load than this whole library. */
export async function resolveLater(
  options: WechatTokenOptions,
  otherNames: readonly string[] = [],
): Promise<ResolvedOptions> {
  const { resolveOptions } = await import('./resolve-options.js');
  return resolveOptions(options, otherNames);
}
