import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { refuseOtherPages } from 'nestjs-wechat-token-console';
import { isLoopbackName } from '../patterns/public-url.js';
import { FOREIGN_PAGE } from './refusals.js';

/** Refuses a request that changes something, unless the page of this very console sent it. Throws `ConsoleRefusal`. */
export function refuseForeignPages(request: IncomingMessage, publicUrl: string | undefined): void {
  const { method, headers } = request;
  const isJson = method === 'DELETE' || /^application\/json\b/i.test(headers['content-type'] ?? '');
  if (!isJson || headers['sec-fetch-site'] !== 'same-origin') throw FOREIGN_PAGE;
  refuseOtherPages(request, (origin) => origin === ownOriginOf(request, publicUrl));
}

/** The origin of the console's page; without a public URL only on this machine, where no foreign name leads. */
function ownOriginOf(
  { headers, socket }: IncomingMessage,
  publicUrl: string | undefined,
): string | undefined {
  if (publicUrl !== undefined) return new URL(publicUrl).origin;
  const scheme = (socket as Partial<TLSSocket>).encrypted === true ? 'https' : 'http';
  const own = `${scheme}://${headers.host ?? ''}`;
  if (!URL.canParse(own)) return undefined;
  const { origin, hostname } = new URL(own);
  return isLoopbackName(hostname) ? origin : undefined;
}
