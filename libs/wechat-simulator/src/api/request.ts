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
  /** The body where it is no text. */
  bytes?: Uint8Array;
  /** Where the call comes from. @default '127.0.0.1' */
  ip?: string;
}

/**
 * How an answer reaches the caller: as a whole, never, after a reset of the connection, byte by byte (a file chunk by
 * chunk), or its first bytes only, after which the connection ends or is silent.
 */
export type Delivery =
  | { readonly kind: 'whole' }
  | { readonly kind: 'never' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'drip'; readonly everyMs: number; readonly forever: boolean }
  | { readonly kind: 'part'; readonly bytes: number; readonly ends: boolean };

/** What the simulator answers. */
export interface WechatAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What is sent in place of `body`. */
  readonly file?: SimulatedFile;
  readonly delivery: Delivery;
}

/** The usual way for an answer to arrive. */
export const WHOLE: Delivery = { kind: 'whole' };
