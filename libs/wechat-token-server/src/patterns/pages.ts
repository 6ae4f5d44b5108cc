import { matches } from './api-paths.js';

const PATTERN = /^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?(?:\/(?:[^\s?#*/]*|\*{1,2}))*$/;

/** Whether the text is a pattern of pages: an origin, and a path in which `*` is one segment and `**` the rest. */
export function isPagePattern(text: unknown): boolean {
  if (typeof text !== 'string' || !PATTERN.test(text)) return false;
  const { origin, path } = partsOf(text);
  return URL.canParse(origin) && new URL(origin).origin === origin && !/\*{2}\//.test(path);
}

/** Whether the page may be signed for a client with these patterns. Its query does not matter. */
export function isPageAllowed(page: string, patterns: readonly string[]): boolean {
  if (!URL.canParse(page)) return false;
  const url = new URL(page);
  // Another spelling could be compared differently elsewhere.
  if (url.href !== page) return false;
  return patterns.some((pattern) => {
    const { origin, path } = partsOf(pattern);
    return origin === url.origin && matches(path, url.pathname);
  });
}

function partsOf(pattern: string): { readonly origin: string; readonly path: string } {
  const slash = pattern.indexOf('/', pattern.indexOf('://') + '://'.length);
  if (slash < 0) return { origin: pattern, path: '/' };
  return { origin: pattern.slice(0, slash), path: pattern.slice(slash) };
}
