import { isIPv4 } from 'node:net';

/** Whether the text is a URL that a secret may be sent to: https, or this machine. */
export function isSafeUrl(text: unknown): boolean {
  const url = urlOf(text);
  if (url?.protocol === 'https:') return true;
  return url?.protocol === 'http:' && isLoopback(url.hostname);
}

/** Whether a URL has no user, no password, no query and no fragment. */
export function isBareUrl(text: unknown): boolean {
  const url = urlOf(text);
  return url !== undefined && `${url.username}${url.password}${url.search}${url.hash}` === '';
}

/** Whether the text is an http or https URL, wherever it leads. */
export function isHttpUrl(text: unknown): boolean {
  const protocol = urlOf(text)?.protocol;
  return protocol === 'https:' || protocol === 'http:';
}

/** Whether a URL leads to this machine. */
export function isLoopbackUrl(text: unknown): boolean {
  const url = urlOf(text);
  return url !== undefined && isLoopback(url.hostname);
}

function urlOf(text: unknown): URL | undefined {
  return typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined;
}

function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]') return true;
  return isIPv4(hostname) && hostname.startsWith('127.');
}
