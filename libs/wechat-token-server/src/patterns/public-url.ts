import { isIPv4 } from 'node:net';

/** Whether only this machine reaches the host of a URL. */
export function isLoopbackName(hostname: string): boolean {
  return (
    hostname === 'localhost' || hostname === '[::1]' || (isIPv4(hostname) && hostname.startsWith('127.'))
  );
}

/** Whether the text is where browsers may reach a console: scheme and host of https, or of http on this machine. */
export function isPublicUrl(text: unknown): boolean {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const { origin, protocol, hostname } = new URL(text);
  if (text !== origin && text !== `${origin}/`) return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackName(hostname));
}
