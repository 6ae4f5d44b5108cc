import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';

/** The browser sends it back to this host alone, over TLS alone, and shows it to no script. */
const NAME = '__Host-console';
/** On this machine without TLS, where browsers refuse the other one. */
const PLAIN_NAME = 'console-session';

/** Whether the browser reaches the console over TLS. */
function isSecure({ socket }: IncomingMessage, publicUrl: string | undefined): boolean {
  if (publicUrl !== undefined) return publicUrl.startsWith('https:');
  return (socket as Partial<TLSSocket>).encrypted === true;
}

/** The value of the session's cookie in a request, if there is one. */
export function sessionIn(request: IncomingMessage, publicUrl: string | undefined): string | undefined {
  const name = isSecure(request, publicUrl) ? NAME : PLAIN_NAME;
  const values = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .filter(([given]) => given === name)
    .map(([, value = '']) => value);
  // Of two, one is foreign.
  return values.length === 1 ? values[0] : undefined;
}

/** The header that has the browser keep the session, or forget it where the value is empty. */
export function cookieOf(request: IncomingMessage, publicUrl: string | undefined, value: string): string {
  const parts = ['Path=/', 'HttpOnly', 'SameSite=Strict', ...(value === '' ? ['Max-Age=0'] : [])];
  return isSecure(request, publicUrl)
    ? [`${NAME}=${value}`, 'Secure', ...parts].join('; ')
    : [`${PLAIN_NAME}=${value}`, ...parts].join('; ');
}
