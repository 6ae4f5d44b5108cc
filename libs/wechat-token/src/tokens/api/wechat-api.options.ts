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

/** The body of a POST: plain data, sent as JSON, or a file, sent as it is. */
export type WechatApiBody = object | WechatFile;
