import { isLoopback } from '../../core/is-loopback.js';

/** Variables of the environment by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy from the environment. */
export interface NamedProxy {
  readonly variable: string;
  /** Absent if the variable is not an http or https URL. May contain a password. */
  readonly url: URL | undefined;
}

/**
 * The proxy from the environment for an https URL: `https_proxy`, else `all_proxy`, lower case before upper case, unless `no_proxy` exempts
 * the host. Without a scheme it is an http proxy, as in curl. None for an http URL: a proxy could read it.
 */
export function proxyOfEnvironment(url: URL, environment: Environment): NamedProxy | undefined {
  if (url.protocol !== 'https:' || isLoopback(url.hostname)) return undefined;
  const variable = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].find((name) => environment[name]);
  if (variable === undefined || isExempt(url, environment['no_proxy'] || environment['NO_PROXY'] || ''))
    return undefined;

  const text = environment[variable] ?? '';
  const whole = text.includes('://') ? text : `http://${text}`;
  const proxy = URL.canParse(whole) ? new URL(whole) : undefined;
  return { variable, url: proxy && /^https?:$/.test(proxy.protocol) ? proxy : undefined };
}

/** A rule is a host or a suffix of one, optionally with a port: `api.weixin.qq.com`, `.qq.com`, `*.qq.com`, `.qq.com:443`, `*`. */
function isExempt({ hostname, port }: URL, rules: string): boolean {
  return rules
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((rule) => {
      const [host = '', onlyPort = port] = rule.split(/:(?=\d+$)/);
      if ((onlyPort || '443') !== (port || '443')) return false;
      return /^[*.]/.test(host) ? hostname.endsWith(host.replace(/^\*/, '')) : hostname === host;
    });
}
