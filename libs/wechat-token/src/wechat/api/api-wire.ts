import type { Readable } from 'node:stream';
import type { ApiBody, BodyFault } from './api-body.js';
import type { ApiFile } from './file-response.js';
import type { BigIntegers } from '../http/json-integers.js';
import type { RefusedAnswer, WechatJson } from '../http/wechat-answer.js';
import type { WechatFailure } from '../http/wechat-failure.js';

/** One call of the API, to be sent once. */
export interface ApiRequest {
  readonly appId: string;
  readonly method: 'GET' | 'POST';
  /** Path and query, checked, without an access token. */
  readonly target: string;
  readonly accessToken: string;
  readonly body?: ApiBody | undefined;
  readonly wants: 'json' | 'file';
  readonly bigIntegers: BigIntegers;
  /** Until the response is complete, or the file has begun. @default the time-out of the options, longer with a long body */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The outcome of sending a call once. */
export type ApiOutcome =
  | { readonly outcome: 'answered'; readonly json: WechatJson }
  | { readonly outcome: 'file'; readonly file: ApiFile }
  | RefusedAnswer
  /** `executed: 'no'` only where WeChat got not a byte. */
  | {
      readonly outcome: 'failed';
      readonly failure: WechatFailure;
      readonly executed: 'no' | 'unknown';
      readonly rid?: string;
      /** The code of a token server that answered in WeChat's place. */
      readonly serverCode?: string | undefined;
    }
  | { readonly outcome: 'body-failed'; readonly fault: BodyFault };

/** One request that is sent as it is. */
export interface RawRequest {
  readonly appId: string;
  readonly method: 'GET' | 'POST';
  /** Path and query, checked, byte for byte. */
  readonly target: string;
  /** In lower case, without those that the connection sets. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: ApiBody | undefined;
  /** Until the response begins; with a stream as body, once the stream has been sent. @default as of a call */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What such a request came to: a response of any status, whose body has not been read. */
export type RawOutcome =
  | {
      readonly outcome: 'responded';
      readonly status: number;
      readonly headers: Readonly<Record<string, unknown>>;
      readonly data: Readable;
    }
  | Extract<ApiOutcome, { outcome: 'failed' | 'body-failed' }>;

/** Sends calls of the API. A port, so that users' tests need no network. */
export interface ApiWire {
  /** The token server that relays the calls, if one does: then they need no access token. */
  readonly relay?: { readonly address: string } | undefined;
  /** Sends a call once: to the fallback if the first domain could not be reached. Never rejects. */
  send(request: ApiRequest): Promise<ApiOutcome>;
  /** Sends a request once, as it is, by the same ways. Never rejects. */
  exchange(request: RawRequest): Promise<RawOutcome>;
}
