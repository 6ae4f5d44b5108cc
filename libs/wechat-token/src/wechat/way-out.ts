import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { AxiosProxyConfig, AxiosRequestConfig } from 'axios';
import { WechatTokenOptionsError } from '../errors/options.error.js';
import { isLoopback } from './is-loopback.js';
import type { WechatHttpOptions } from './wechat-http.options.js';

/** How connections are kept where the options have no agent: Node's own settings of one. */
export type OwnAgentOptions = AgentOptions;

// One connection a request: askings are minutes apart, and a stale kept connection resets the next one.
const ONE_EACH: OwnAgentOptions = { keepAlive: false };

/** Axios' settings for the way out to one base URL: proxy and agent. */
export function wayOutOf(
  baseUrl: string,
  options: WechatHttpOptions,
  own: OwnAgentOptions = ONE_EACH,
): AxiosRequestConfig {
  const url = httpUrlOf('http.baseUrl', baseUrl);
  const proxy = proxyOf(url, options);
  return {
    ...(proxy === undefined ? {} : { proxy }),
    ...(url.protocol === 'https:'
      ? { httpsAgent: options.agent ?? new HttpsAgent(own) }
      : { httpAgent: options.agent ?? new HttpAgent(own) }),
  };
}

function proxyOf(url: URL, { proxy, agent }: WechatHttpOptions): AxiosProxyConfig | false | undefined {
  if (proxy === false) return false;
  if (proxy === undefined) return agent !== undefined || isLoopback(url.hostname) ? false : undefined;

  const { protocol, hostname, port, username, password } = httpUrlOf('http.proxy', proxy);
  return {
    protocol: protocol.slice(0, -1),
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    ...(username === ''
      ? {}
      : { auth: { username: decodeURIComponent(username), password: decodeURIComponent(password) } }),
  };
}

function httpUrlOf(option: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  // The text itself may hold a password.
  throw new WechatTokenOptionsError(
    option,
    { en: 'is no http or https URL', zh: '不是 http 或 https 地址' },
    {
      en: "Write it as 'https://host' or 'http://host:port'",
      zh: "请写成 'https://host' 或 'http://host:port'",
    },
  );
}
