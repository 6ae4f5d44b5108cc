import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { BodyReader } from '../http/body-reader.js';
import { refusalTextOf } from '../http/refusal-text.js';
import {
  MAX_BODY_BYTES,
  parseWechatAnswer,
  parseWechatBody,
  tokenServerCodeOf,
  type RefusedAnswer,
  type WechatAnswer,
} from '../http/wechat-answer.js';

/** A file that has begun to arrive. */
export interface ApiFile {
  readonly contentType: string | undefined;
  /** In bytes, if WeChat sends a length. */
  readonly contentLength: number | undefined;
  /** The file name that WeChat sent. Do not use it as a path unchecked. */
  readonly fileName: string | undefined;
  /** The chunks that were read to find out that it is a file. */
  readonly head: readonly Uint8Array[];
  readonly rest: BodyReader;
}

/** The response to a download: a file, JSON instead, or neither. */
export type FileOutcome =
  | { readonly outcome: 'file'; readonly file: ApiFile }
  | RefusedAnswer
  | (Extract<WechatAnswer, { outcome: 'failed' }> & { readonly serverCode?: string | undefined });

interface FileResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly data: Readable;
}

const BRACE = 0x7b;
/** A byte order mark and whitespace may precede the brace. */
const BEFORE_JSON: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf, 0x20, 0x09, 0x0a, 0x0d]);

/**
 * Distinguishes a file from a refusal, which WeChat sends as JSON instead: by content, whatever the content type. Waits for the first byte
 * that is not whitespace and, if that is a brace, for as many bytes as a refusal can have.
 */
export async function openFile(
  { status, headers, data }: FileResponse,
  limits: {
    readonly endsAt: number;
    readonly signal?: AbortSignal | undefined;
    /** The secrets of the request, which must not appear in any text. */
    readonly secrets: readonly string[];
  },
): Promise<FileOutcome> {
  const rest = new BodyReader(data, limits.signal);
  const next = () => rest.next(Math.max(0, limits.endsAt - performance.now()));
  const isFine = status >= 200 && status < 300;
  const isFile = (head: readonly Uint8Array[]): FileOutcome => ({
    outcome: 'file',
    file: { ...factsOf(headers, data), head, rest },
  });

  const head: Uint8Array[] = [];
  for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
    head.push(chunk);
    const isTooLong = rest.receivedBytes > MAX_BODY_BYTES;
    if (isFine && (isTooLong || mayBeJson(head) === false)) return isFile(head);
    if (isTooLong) break;
  }
  rest.destroy();
  const body = Buffer.concat(head);
  const exchange = parseWechatBody(status, body);
  // Complete, and no longer than a refusal can be.
  if (!exchange.ok)
    return isFine && exchange.failure === 'NOT_JSON'
      ? isFile([body])
      : { outcome: 'failed', failure: exchange.failure, serverCode: tokenServerCodeOf(status, body) };
  const answer = parseWechatAnswer(exchange.json);
  if (answer.outcome === 'answered') return isFile([body]);
  if (answer.outcome === 'failed') return answer;
  return { ...answer, errmsg: refusalTextOf(exchange.json, limits.secrets) };
}

/** By the first byte that is neither whitespace nor part of a mark; `undefined` while there is none. */
function mayBeJson(head: readonly Uint8Array[]): boolean | undefined {
  for (const chunk of head) {
    const first = chunk.find((byte) => !BEFORE_JSON.has(byte));
    if (first !== undefined) return first === BRACE;
  }
  return undefined;
}

function factsOf(
  headers: Readonly<Record<string, unknown>>,
  data: Readable,
): Pick<ApiFile, 'contentType' | 'contentLength' | 'fileName'> {
  const length = Number(headers['content-length'] ?? Number.NaN);
  return {
    contentType: textIn(headers['content-type']),
    // Decompressed, it is longer than the header says.
    contentLength: data instanceof IncomingMessage && Number.isSafeInteger(length) ? length : undefined,
    fileName: fileNameIn(textIn(headers['content-disposition']) ?? ''),
  };
}

/** The UTF-8 name (RFC 6266) takes precedence over the plain one. */
function fileNameIn(disposition: string): string | undefined {
  const name = encodedNameIn(disposition) ?? plainNameIn(disposition);
  // A line break or an escape sequence is never part of a name: it could reach a header or a terminal.
  return name?.replaceAll(/\p{Cc}/gu, '') || undefined;
}

function encodedNameIn(disposition: string): string | undefined {
  const [, encoded = ''] = /filename\*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition) ?? [];
  try {
    return decodeURIComponent(encoded) || undefined;
  } catch {
    return undefined;
  }
}

function plainNameIn(disposition: string): string | undefined {
  const [, quoted, plain] = /filename=(?:"([^"]+)"|([^";\s]+))/i.exec(disposition) ?? [];
  // Header bytes arrive as Latin-1, but WeChat writes UTF-8.
  const name = quoted ?? plain;
  return name === undefined ? undefined : Buffer.from(name, 'latin1').toString('utf8');
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
