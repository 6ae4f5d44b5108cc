import type { Readable } from 'node:stream';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { WechatResponse } from 'nestjs-wechat-token';
import { headersDown } from './relay-headers.js';

/** WeChat's refusals are shorter. */
const MAX_REFUSAL_BYTES = 64 * 1024;
const BRACE = 0x7b;
/** A byte order mark and blanks may stand before the brace. */
const BEFORE_JSON: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf, 0x20, 0x09, 0x0a, 0x0d]);
const RID = /\brid:\s*([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})(?![0-9a-f-])/i;

/** The beginning of a response, and the rest of it. The caller reads the rest to its end, or destroys the response. */
export interface InspectedResponse {
  readonly response: WechatResponse;
  readonly head: readonly Uint8Array[];
  /** Whether the head is the whole body. */
  readonly isWhole: boolean;
  /** Those that the caller gets. */
  readonly headers: Readonly<Record<string, string>>;
  /** The one reader of the body. */
  readonly rest: AsyncIterator<Uint8Array>;
  /** The head or a header repeats the access token. WeChat never does that; a gateway that quotes the URL does. */
  readonly repeatsToken: boolean;
  readonly errcode?: number;
  /** WeChat's id of the request. */
  readonly rid?: string;
}

/**
 * Reads the response to a call with that token, while it may still be a refusal. Judges by content alone, because WeChat's types, lengths and statuses
 * say nothing. The rest of any other response stays in its stream. Throws if the response breaks off.
 */
export async function inspectResponse(response: WechatResponse, token: string): Promise<InspectedResponse> {
  const { body, headers, status } = response;
  // Read like a refusal: it is no file.
  const isErrorPage = status >= 400;
  const encoding = (headers['content-encoding'] ?? 'identity').toLowerCase();
  const down = headersDown(headers);
  const isInHeaders = Object.values(down).some((value) => value.includes(token));
  const rest = (body as Readable)[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const head: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await rest.next();
    if (done === true) {
      const bytes = Buffer.concat(head, size);
      const plain = decompressed(bytes, encoding);
      // What cannot be read may repeat it.
      const repeatsToken = isInHeaders || (plain?.includes(token) ?? isErrorPage);
      return { response, headers: down, head: [bytes], isWhole: true, rest, repeatsToken, ...wordsIn(plain) };
    }
    head.push(value);
    size += value.byteLength;
    const isOther = encoding === 'identity' && !isErrorPage && mayBeJson(head) === false;
    if (size <= MAX_REFUSAL_BYTES && !isOther) continue;
    const isUnreadable = isErrorPage && encoding !== 'identity';
    const repeatsToken = isInHeaders || isUnreadable || Buffer.concat(head, size).includes(token);
    return { response, headers: down, head, isWhole: false, rest, repeatsToken };
  }
}

/** By the first byte that is neither blank nor a mark; nothing while there is none. */
function mayBeJson(head: readonly Uint8Array[]): boolean | undefined {
  for (const chunk of head) {
    const first = chunk.find((byte) => !BEFORE_JSON.has(byte));
    if (first !== undefined) return first === BRACE;
  }
  return undefined;
}

/** The errcode and the rid of a whole response, if it has any. */
function wordsIn(plain: Buffer | undefined): { readonly errcode?: number; readonly rid?: string } {
  if (!plain || mayBeJson([plain]) !== true) return {};
  const json = jsonIn(plain);
  const errcode = json?.['errcode'];
  if (typeof errcode !== 'number' || !Number.isSafeInteger(errcode)) return {};
  const rid = RID.exec(String(json?.['errmsg'] ?? ''))?.[1]?.toLowerCase();
  return rid === undefined ? { errcode } : { errcode, rid };
}

const DECOMPRESS: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** Decompresses a response that is compressed although `identity` was requested. */
function decompressed(bytes: Buffer, encoding: string): Buffer | undefined {
  if (encoding === 'identity') return bytes;
  try {
    return DECOMPRESS[encoding]?.(bytes, { maxOutputLength: MAX_REFUSAL_BYTES });
  } catch {
    return undefined;
  }
}

const utf8 = new TextDecoder();

function jsonIn(bytes: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    // WeChat leaves control characters in texts as they stand. Only looked at, never sent on.
    // oxlint-disable-next-line no-control-regex -- these are what it is about
    return JSON.parse(utf8.decode(bytes).replaceAll(/[\0-\x1f]/g, ' '));
  } catch {
    return undefined;
  }
}
