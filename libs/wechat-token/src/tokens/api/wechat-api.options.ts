import type { Readable } from 'node:stream';
import type { ApiQuery } from '../../wechat/api/api-target.js';
import type { BigIntegers } from '../../wechat/http/json-integers.js';
import type { WechatFile } from '../../wechat/api/wechat-file.js';

/** Options of one call. */
export interface WechatApiOptions {
  /** Appended to the path, encoded. The client adds the access token. */
  readonly query?: ApiQuery | undefined;
  /**
   * How long this caller waits in total, including the token, repeats and the replay; for a download, until the file begins. Real
   * milliseconds. Giving up never cancels a refresh that others wait for.
   *
   * @default the wait for a token plus `http.timeoutMs` for each exchange, 60 s for a long body
   */
  readonly timeoutMs?: number | undefined;
  /** Ends the wait; for a download, also its body. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether the call may be made twice without harm, so that it is repeated after `-1` or a network failure.
   *
   * @default true for a GET, false for a POST
   */
  readonly idempotent?: boolean | undefined;
  /**
   * How integers beyond 2^53 are returned, `msg_id` for instance: as strings of digits, or as bigints. Smaller ones are numbers. Bigints in
   * a body are sent as integers.
   *
   * @default 'string'
   */
  readonly bigIntegers?: BigIntegers | undefined;
}

/** Options of a download. */
export interface WechatDownloadOptions extends Omit<WechatApiOptions, 'bigIntegers'> {
  /** Makes the call a POST, which `getwxacodeunlimit` needs. */
  readonly body?: WechatApiBody | undefined;
  /**
   * How long the body may stall while it is read. A slow reader does not count.
   *
   * @default 15000
   */
  readonly idleTimeoutMs?: number | undefined;
}

/** How a request is sent as it is. */
export interface WechatExchangeOptions {
  /** @default 'POST' with a body, 'GET' without one */
  readonly method?: 'GET' | 'POST' | undefined;
  /** Sent as they are; the connection's own, `Host` and `Content-Length` for instance, are set for you. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Bytes, or a file or a stream of a known length. */
  readonly body?: Uint8Array | WechatFile | undefined;
  /**
   * How long until the response begins, in real milliseconds: from the start or, with a stream as body, from its end. Before
   * its end a stream may pause for 15 s.
   *
   * @default `http.timeoutMs`, 60 s where the body is long
   */
  readonly timeoutMs?: number | undefined;
  /** How long the body of the response may pause while it is read. @default 15000 */
  readonly idleTimeoutMs?: number | undefined;
  /** Ends the exchange at once, the body of the response included. */
  readonly signal?: AbortSignal | undefined;
}

/** A response as it comes. Read `body` or destroy it: until then it holds a connection. */
export interface WechatResponse {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Still compressed if it came so. Fails as the stream of a download does where it breaks off. */
  readonly body: Readable;
}

/** The body of a POST: plain data, sent as JSON, or a file, sent as it is. */
export type WechatApiBody = object | WechatFile;
