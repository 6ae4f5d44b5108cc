import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { AxiosRequestConfig } from 'axios';
import { WechatTokenOptionsError } from '../../errors/options.error.js';
import { errorAbout } from '../../errors/option-problem.js';
import { BESIDE_HTTP, NO_HTTP_PROXY } from './proxy-problems.js';
import { proxyOfEnvironment } from './proxy-of-environment.js';
import { ProxyTunnel } from './proxy-tunnel.js';
import type { WechatHttpOptions } from './wechat-http.options.js';

// One connection per request: token requests are minutes apart, and a stale connection resets the next one.
const ONE_EACH: AgentOptions = { keepAlive: false };

/** Axios' settings for one base URL: an agent, with `own` unless the options have one, which uses the proxy. Axios' own proxy support is off. */
export function proxyAgentOf(
  baseUrl: string,
  options: WechatHttpOptions,
  own: AgentOptions = ONE_EACH,
): AxiosRequestConfig {
  const url = httpUrlOf('http.baseUrl', baseUrl);
  const proxy = proxyOf(url, options);
  if (url.protocol === 'http:') return { proxy: false, httpAgent: options.agent ?? new HttpAgent(own) };
  // An agent next to a proxy configures TLS within the tunnel.
  const tls = options.agent instanceof HttpsAgent ? options.agent.options : {};
  if (proxy) return { proxy: false, httpsAgent: new ProxyTunnel(proxy, { ...tls, ...own }) };
  return { proxy: false, httpsAgent: options.agent ?? new HttpsAgent(own) };
}

function proxyOf(url: URL, { proxy, agent }: WechatHttpOptions): URL | undefined {
  if (proxy === false || (proxy === undefined && agent !== undefined)) return undefined;
  if (proxy !== undefined) {
    const given = httpUrlOf('http.proxy', proxy);
    if (url.protocol === 'http:') throw errorAbout('http.proxy', BESIDE_HTTP);
    return given;
  }
  const named = proxyOfEnvironment(url, process.env);
  if (named && !named.url) throw errorAbout(named.variable, NO_HTTP_PROXY);
  return named?.url;
}

function httpUrlOf(option: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  // The text itself may contain a password.
  throw new WechatTokenOptionsError(
    option,
    { en: 'is not an http or https URL', zh: '不是 http 或 https 地址' },
    {
      en: "Write it as 'https://host' or 'http://host:port'",
      zh: "请写成 'https://host' 或 'http://host:port'",
    },
  );
}
