import type { WechatTokenOptions } from './wechat-token.options.js';
import { BESIDE_HTTP, NO_HTTP_PROXY } from '../../wechat/http/proxy-problems.js';
import { proxyOfEnvironment } from '../../wechat/http/proxy-of-environment.js';
import { DEFAULT_BASE_URL } from '../../wechat/http/wechat-http.options.js';
import type { Finding } from './remote-problems.js';

/** Checks the proxy of the options, or that of the environment if it applies. */
export function checkProxy({ http = {} }: WechatTokenOptions): Finding | undefined {
  const { baseUrl = DEFAULT_BASE_URL, fallbackBaseUrl = baseUrl, proxy, agent } = http;
  const urls = [new URL(baseUrl), new URL(fallbackBaseUrl)];
  if (proxy && urls.some(({ protocol }) => protocol === 'http:')) {
    return { path: 'http.proxy', ...BESIDE_HTTP };
  }
  if (proxy !== undefined || agent !== undefined) return undefined;
  const named = urls.map((url) => proxyOfEnvironment(url, process.env)).find((found) => found && !found.url);
  return named && { path: named.variable, ...NO_HTTP_PROXY };
}
