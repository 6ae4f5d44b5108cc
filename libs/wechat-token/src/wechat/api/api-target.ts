import { isPlainData } from './is-plain-data.js';
import { isWellFormed, valueText } from '../http/value-text.js';

/** Appended to the path of a call; undefined fields are left out. */
export type ApiQuery = Readonly<Record<string, string | number | boolean | undefined>>;

/** Why a path cannot be called. */
export type BadTarget = 'MALFORMED_PATH' | 'OTHER_HOST' | 'ACCESS_TOKEN_IN_PATH' | 'QUERY_FIELD';

/** A path with its query and without an access token, or the reason why it is invalid. */
export type ApiTarget =
  { readonly ok: true; readonly target: string } | { readonly ok: false; readonly reason: BadTarget };

const TOKEN_NAME = 'access_token';
/** Visible ASCII except the characters that a path must not contain unescaped. */
const PLAIN = /^\/[!$-;=?-[\]_a-z~%]*$/;
const BROKEN_ESCAPE = /%(?![0-9a-f]{2})/i;
const LEADS_ELSEWHERE = /^[a-z][a-z0-9+.-]*:|^\s*[/\\]\s*[/\\]|\\|%5c/i;
/** A fragment is no part of a request. */
const SENDABLE = /^[!"$-~\x80-\xff]*$/;
const CLIMBS = /(^|\/)(\.|%2e){1,2}(?=\/|$)|%2f/i;

/**
 * Joins path and query. Refuses anything that could lead to another host or out of the API's own path (`//host`, a scheme, backslashes,
 * `..` and its encodings) and anything that contains an access token already.
 */
export function apiTargetOf(path: string, query: ApiQuery = {}): ApiTarget {
  if (typeof path !== 'string') return refused('MALFORMED_PATH');
  const ownPath = pathOfTarget(path);
  const reason = faultIn(ownPath, path);
  if (reason) return refused(reason);

  if (typeof query !== 'object' || query === null || !isPlainData(query)) return refused('QUERY_FIELD');
  const search = [path.slice(ownPath.length + 1)];
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    const text = valueText(value);
    if (text === undefined || !isWellFormed(name)) return refused('QUERY_FIELD');
    search.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`);
  }
  const text = search.filter((part) => part !== '').join('&');
  for (const name of new URLSearchParams(text).keys()) {
    if (name.trim().toLowerCase() === TOKEN_NAME) return refused('ACCESS_TOKEN_IN_PATH');
  }
  return { ok: true, target: text === '' ? ownPath : `${ownPath}?${text}` };
}

/** A target that is sent as it stands, access token included. Of its query only what no request line holds is refused. */
export function exactTargetOf(target: string): ApiTarget {
  if (typeof target !== 'string') return refused('MALFORMED_PATH');
  const ownPath = pathOfTarget(target);
  const reason = faultIn(ownPath, ownPath) ?? (SENDABLE.test(target) ? undefined : 'MALFORMED_PATH');
  return reason ? refused(reason) : { ok: true, target };
}

/** The URL of a call, with the access token in its query, as WeChat requires. */
export function apiUrlOf(baseUrl: string, target: string, accessToken: string): string {
  const joint = target.includes('?') ? '&' : '?';
  return `${baseUrl}${target}${joint}${TOKEN_NAME}=${encodeURIComponent(accessToken)}`;
}

/** Only the path, which may appear in an error: a query contains whatever callers put there. */
export function pathOfTarget(target: string): string {
  const mark = target.indexOf('?');
  return mark < 0 ? target : target.slice(0, mark);
}

/** Why a path cannot be called. `plain` is what has to be visible ASCII. */
function faultIn(ownPath: string, plain: string): BadTarget | undefined {
  if (LEADS_ELSEWHERE.test(ownPath)) return 'OTHER_HOST';
  if (!PLAIN.test(plain) || BROKEN_ESCAPE.test(plain)) return 'MALFORMED_PATH';
  return CLIMBS.test(ownPath) ? 'OTHER_HOST' : undefined;
}

function refused(reason: BadTarget): ApiTarget {
  return { ok: false, reason };
}
