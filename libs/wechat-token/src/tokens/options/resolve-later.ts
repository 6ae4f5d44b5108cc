import type { WechatTokenOptions } from './wechat-token.options.js';
import type { ResolvedOptions } from './resolved-options.js';

/** As `resolveOptions`, which is loaded only now: class-validator takes longer to load than all of ours. */
export async function resolveLater(
  options: WechatTokenOptions,
  beside: readonly string[] = [],
): Promise<ResolvedOptions> {
  const { resolveOptions } = await import('./resolve-options.js');
  return resolveOptions(options, beside);
}
