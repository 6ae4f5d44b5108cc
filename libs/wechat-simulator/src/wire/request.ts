import type { SimulatedFile } from '../media/simulated-file.js';

/** A request to the simulator, with or without a socket. */
export interface WechatRequest {
  /** @default 'GET' */
  method?: string;
  /** Path and query, `/cgi-bin/token?grant_type=…`. */
  url: string;
  /** Names in lower case. */
  headers?: Readonly<Record<string, string | undefined>>;
  body?: string;
  /** The body if it is binary. */
  bytes?: Uint8Array;
  /** The caller's address. @default '127.0.0.1' */
  ip?: string;
}

/**
 * How a response reaches the caller: complete, never, after a connection reset, byte by byte (a file chunk by chunk), or only its first
 * bytes, after which the connection ends or is silent.
 */
export type Delivery =
  | { readonly kind: 'whole' }
  | { readonly kind: 'never' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'drip'; readonly everyMs: number; readonly forever: boolean }
  | { readonly kind: 'part'; readonly bytes: number; readonly ends: boolean };

/** The response of the simulator. */
export interface WechatAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Sent instead of `body`. */
  readonly file?: SimulatedFile;
  readonly delivery: Delivery;
}

/** The normal delivery of a response. */
export const WHOLE: Delivery = { kind: 'whole' };
