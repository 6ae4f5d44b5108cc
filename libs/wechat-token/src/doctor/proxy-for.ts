import { isLoopback } from '../wechat/is-loopback.js';

/**
 * Host and port of the proxy that the environment names for a URL, without its user and password; nothing if there is
 * none. For what is told only: the request itself goes the library's own way.
 */
export function proxyFor(
  url: URL,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (isLoopback(url.hostname)) return undefined;
  const named = (name: string) => environment[name] ?? environment[name.toUpperCase()];
  const text = named(`${url.protocol.slice(0, -1)}_proxy`) ?? named('all_proxy');
  if (text === undefined || isExempt(url, named('no_proxy') ?? '')) return undefined;

  const whole = text.includes('://') ? text : `http://${text}`;
  return URL.canParse(whole) ? new URL(whole).host : undefined;
}

function isExempt({ hostname }: URL, list: string): boolean {
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((rule) => rule.replace(/:\d+$/, '').replace(/^\*/, ''))
    .some((rule) => rule === '' || (rule.startsWith('.') ? hostname.endsWith(rule) : hostname === rule));
}
