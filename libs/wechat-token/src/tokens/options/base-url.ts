import { isLoopback } from '../../core/is-loopback.js';
import { isOfWechat } from '../../wechat/http/test-run.js';

/** Whether a secret may be sent to this URL: https, or this machine. */
export function isSafeUrl(text: unknown): boolean {
  const url = urlOf(text);
  if (url?.protocol === 'https:') return true;
  return url?.protocol === 'http:' && isLoopback(url.hostname);
}

/** Whether a secret may be sent to this URL if plain http to hosts other than WeChat's is allowed. */
export function maySendTo(text: unknown, isPlainHttpAllowed: boolean): boolean {
  return isSafeUrl(text) || (isPlainHttpAllowed && isHttpUrl(text) && !isOfWechat(String(text)));
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
