import type { IncomingMessage } from 'node:http';
import { ConsoleRefusal } from '../console-refusal.js';

/** A page of another site may not read states, whatever the application allows others by CORS. Throws {@link ConsoleRefusal}. */
export function refuseOtherSites({ headers }: IncomingMessage): void {
  const { origin, 'sec-fetch-site': site } = headers;
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none';
  // Browsers leave Sec-Fetch-Site out on plain HTTP, beyond this machine. Without it, only other sites' requests to read have an origin.
  const isOwnOrigin = site !== undefined || origin === undefined || isAt(origin, headers.host);
  if (!isOwnSite || !isOwnOrigin) throw otherSite();
}

const isAt = (origin: string, host: string | undefined) =>
  URL.canParse(origin) && new URL(origin).host === host;

/**
 * Refuses a request that changes something, unless the console's own page makes it: with a header that no form sends, from the origin of the
 * console. `isOwn` says whether an origin is that one. Throws {@link ConsoleRefusal}.
 */
export function refuseOtherPages(
  request: IncomingMessage,
  isOwn: (origin: string) => boolean = (origin) => isAt(origin, request.headers.host),
): void {
  const { origin, 'x-console': mark, 'sec-fetch-site': site } = request.headers;
  const isSameSite = site === undefined || site === 'same-origin';
  if (mark !== '1' || origin === undefined || !isSameSite || !isOwn(origin)) throw otherSite();
}

function otherSite(): ConsoleRefusal {
  return new ConsoleRefusal(403, {
    code: 'ORIGIN',
    message: { en: 'Only the console itself may do this', zh: '只有控制台自身的页面才能进行此操作' },
    remedy: { en: 'Open the console, at its own address', zh: '请通过控制台自己的地址打开它' },
  });
}
