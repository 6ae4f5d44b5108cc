import { isPlainPath } from '../patterns/api-paths.js';
import { CLIENT_KEY_PREFIX, holdsKey, OPERATOR_KEY_PREFIX } from '../clients/client-key.js';
import type { RelayRefusal } from './relay-refusal.js';

/** The path and query of a call, without the value of its access token. */
export interface RelayTarget {
  /** Proven plain: it may stand in the audit. */
  readonly path: string;
  /** The value of the access token in the request. */
  readonly given: string;
  /** Returns path and query with another access token, otherwise byte for byte as received. */
  with(accessToken: string): string;
}

/** The target of a request, or why it cannot be relayed. */
export type ReadTarget =
  | { readonly ok: true; readonly target: RelayTarget }
  | { readonly ok: false; readonly refusal: RelayRefusal };

const NAME = 'access_token';
const MAX_URL_LENGTH = 8_192;
const KEY_IN_URL = 'the URL holds a key of this server, which would go to WeChat';
/** The characters of a request target. It has no fragment. */
const SENDABLE = /^[!"$-~\x80-\xff]*$/;

/** Reads a URL in which the access token stands once, under its own name and as WeChat writes it. */
export function targetIn(url: string): ReadTarget {
  const { path, query } = partsOf(url);
  const refusal = refusalIn(url, path);
  if (refusal) return { ok: false, refusal };
  const fields = fieldsIn(query);
  const other = fields.find(isForeign);
  if (other) return refusedFor(other);
  const tokens = fields.filter(({ raw }) => raw === NAME);
  const [token] = tokens;
  if (!token) return refused('ACCESS_TOKEN', 'the query has no access_token');
  if (tokens.length > 1) return refused('ACCESS_TOKEN', 'the query has more than one access_token');

  const start = path.length + 1 + token.valueAt;
  const [before, after] = [url.slice(0, start), url.slice(start + token.rawValue.length)];
  const target = {
    path,
    given: token.value,
    with: (accessToken: string) => `${before}${encodeURIComponent(accessToken)}${after}`,
  };
  return { ok: true, target };
}

/** Reads a URL without an access token, which is appended. */
export function targetWithoutToken(url: string): ReadTarget {
  const { path, query } = partsOf(url);
  const refusal = refusalIn(url, path);
  if (refusal) return { ok: false, refusal };
  const fields = fieldsIn(query);
  const other = fields.find((field) => field.isToken || isForeign(field));
  if (other?.isLikeToken)
    return refused('ACCESS_TOKEN', 'the query of this route must not contain an access token');
  if (other) return refusedFor(other);
  const joint = query === '' ? '?' : '&';
  const start = query === '' ? path : url;
  return {
    ok: true,
    target: {
      path,
      given: '',
      with: (accessToken) => `${start}${joint}${NAME}=${encodeURIComponent(accessToken)}`,
    },
  };
}

function partsOf(url: string): { readonly path: string; readonly query: string } {
  const mark = url.indexOf('?');
  return mark < 0 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

function refusalIn(url: string, path: string): RelayRefusal | undefined {
  if (holdsKey(path)) return { reason: 'KEY_IN_URL', sentence: KEY_IN_URL };
  if (!isPlainPath(path)) return { reason: 'PATH', sentence: 'this is not a path of the API' };
  if (url.length > MAX_URL_LENGTH) return { reason: 'ARGUMENTS', sentence: 'the URL is longer than 8 KiB' };
  if (!SENDABLE.test(url))
    return { reason: 'ARGUMENTS', sentence: 'the query contains characters that a URL must not' };
  return undefined;
}

/** Any key of this server, also one that is cut. */
const KEYS = new RegExp(`^(?:${CLIENT_KEY_PREFIX}|${OPERATOR_KEY_PREFIX})`);

interface Field {
  readonly raw: string;
  readonly rawValue: string;
  readonly value: string;
  /** Where the value begins in the query. */
  readonly valueAt: number;
  /** Whether the name means the access token, however it is written. */
  readonly isToken: boolean;
  /** Whether the name holds that of an access token, or cannot be read. */
  readonly isLikeToken: boolean;
  readonly isKey: boolean;
}

function fieldsIn(query: string): Field[] {
  let at = 0;
  return query.split('&').map((part) => {
    const equals = part.indexOf('=');
    const raw = equals < 0 ? part : part.slice(0, equals);
    const rawValue = equals < 0 ? '' : part.slice(equals + 1);
    const valueAt = at + raw.length + (equals < 0 ? 0 : 1);
    at += part.length + 1;
    const name = decoded(raw)?.toLowerCase();
    const value = decoded(rawValue) ?? '';
    return {
      raw,
      rawValue,
      value,
      valueAt,
      isToken: name?.replaceAll(/[\s\0]/g, '') === NAME,
      isLikeToken: name === undefined || name.includes(NAME),
      isKey:
        [value, rawValue].some((text) => KEYS.test(text)) || [name ?? '', value, rawValue].some(holdsKey),
    };
  });
}

/** Whether a field would show WeChat another token, ours under another name, or a key. */
function isForeign(field: Field): boolean {
  return field.raw !== NAME && (field.isLikeToken || field.isKey);
}

function refusedFor({ isToken, isLikeToken }: Field): ReadTarget {
  if (isToken) return refused('ACCESS_TOKEN', 'write access_token in lower case, without blanks or escapes');
  if (isLikeToken) return refused('PATH', 'the query holds another token, or a name that cannot be read');
  return refused('KEY_IN_URL', KEY_IN_URL);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function refused(reason: RelayRefusal['reason'], sentence: string): ReadTarget {
  return { ok: false, refusal: { reason, sentence } };
}
