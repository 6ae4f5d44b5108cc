import { isLoopback } from '../../core/is-loopback.js';
import type { OptionProblem } from '../../errors/option-problem.js';
import { isOfWechat } from '../../wechat/http/test-run.js';

/** The problem of a URL to which no secret may be sent. */
export const UNSAFE: OptionProblem = {
  problem: {
    en: 'is neither an https URL nor an http URL on this machine',
    zh: '不是 https 地址，也不是本机的 http 地址',
  },
  remedy: {
    en: "Write 'https://api.weixin.qq.com', another https URL, or 'http://127.0.0.1:port' for a simulator; allowPlainHttp: true lets secrets go unencrypted to another host",
    zh: "请填写 'https://api.weixin.qq.com'、其他 https 地址，或模拟器的 'http://127.0.0.1:端口'；同时设置 allowPlainHttp: true 可允许密钥以明文发往其他主机",
  },
};

/** The problem of a URL with more than scheme, host, port and path. */
export const NOT_BARE: OptionProblem = {
  problem: {
    en: 'contains a user, a password, a query or a fragment',
    zh: '含有用户名、密码、查询参数或片段',
  },
  remedy: {
    en: 'Write only the scheme and the host, with a port and a path if needed',
    zh: '请只填写协议、主机以及必要的端口和路径',
  },
};

/** Whether a secret may be sent to this URL: https, this machine, or with `allowPlainHttp` any host but WeChat's. */
export function maySendTo(text: unknown, { allowPlainHttp }: { readonly allowPlainHttp?: unknown }): boolean {
  const url = urlOf(text);
  if (url?.protocol === 'https:') return true;
  if (url?.protocol !== 'http:') return false;
  return isLoopback(url.hostname) || (allowPlainHttp === true && !isOfWechat(url.href));
}

/** Whether a URL has no user, no password, no query and no fragment. */
export function isBareUrl(text: unknown): boolean {
  const url = urlOf(text);
  return url !== undefined && `${url.username}${url.password}${url.search}${url.hash}` === '';
}

/** Whether the text is an http or https URL, to any host. */
export function isHttpUrl(text: unknown): boolean {
  const protocol = urlOf(text)?.protocol;
  return protocol === 'https:' || protocol === 'http:';
}

/** Whether the user and the password of a URL can be decoded; true if the text is no URL. */
export function hasReadableUser(text: unknown): boolean {
  const url = urlOf(text);
  try {
    decodeURIComponent(`${url?.username ?? ''}:${url?.password ?? ''}`);
    return true;
  } catch {
    return false;
  }
}

/** Whether a URL points to this machine. */
export function isLoopbackUrl(text: unknown): boolean {
  const url = urlOf(text);
  return url !== undefined && isLoopback(url.hostname);
}

function urlOf(text: unknown): URL | undefined {
  return typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
}
