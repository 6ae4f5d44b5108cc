import type { OrUndefined } from './wechat-token.options.js';

/** The defaults, overridden. A field that is present but undefined counts as left out: configuration often comes that way. */
export function withDefaults<T extends object>(defaults: T, given: OrUndefined<T> = {}): T {
  const overrides = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(overrides) };
}
