import type { IncomingHttpHeaders } from 'node:http';

/** Whether a page of the demo itself sent a request that changes something: a form or script of another site cannot. */
export function isOwnPage(headers: IncomingHttpHeaders, listening: string): boolean {
  const isOwn = headers.origin === listening || headers.origin === onLocalhost(listening);
  return isOwn && headers['sec-fetch-site'] === 'same-origin' && headers['x-console'] === '1';
}

/** The name by which a person may have opened it. */
function onLocalhost(origin: string): string {
  const url = new URL(origin);
  url.hostname = 'localhost';
  return url.origin;
}
