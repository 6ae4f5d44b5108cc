import { Agent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { TokenServerRefusedError } from '../errors/token-server-refused.error.js';
import { TokenStoreError } from '../errors/token-store.error.js';
import { closeIdleConnections, KEPT } from '../wechat/http/kept-connections.js';
import { bareAxios } from '../wechat/http/http-sender.js';
import { sendOnce, type Sending } from '../wechat/http/send-once.js';
import { bytesOf } from '../wechat/http/wechat-http.js';
import type { RemoteOptions } from './remote.options.js';
import { ServerRefusals } from './server-refusals.js';

/**
 * A reader that changed its server goes back within this time, each at a random moment: readers spread again after servers were restarted
 * in turn, and no server gets all of them at once.
 */
const BACK_WITHIN_MS = 600_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** One call of a native route. */
export interface ServerCall {
  /** The operation of the store, for errors. */
  readonly operation: string;
  readonly appId?: string | undefined;
  /** What a refusal is about: calls about something else go on. */
  readonly about: string;
  readonly path: string;
  /** Makes it a POST. */
  readonly body?: object;
  /** Whether a JSON object is an answer to it. @default any JSON is */
  readonly isRight?: (json: Readonly<Record<string, unknown>>) => boolean;
  /** For all servers together. */
  readonly timeoutMs: number;
  /** A long poll: one server gets all of the time, and may answer 304; the next one is called by the next call. */
  readonly isLong?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The response to a call: 200 with JSON, or 304. */
export interface ServerAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** The clock and the random numbers of a {@link TokenServer}. */
export interface TokenServerEnvironment {
  readonly monotonic: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/**
 * The token server, or several of one store, in random order, so that readers spread over them. Calls the last one that answered, and the
 * next one where that fails.
 */
export class TokenServer {
  /** Host and port of each. */
  readonly hosts: string;
  /** What it is, with these, for errors of the store. */
  readonly address: string;
  /** In the order in which this process calls them. */
  readonly urls: readonly string[];
  // Truly private: whoever prints the store or turns it into JSON must find neither the key nor the certificate's.
  readonly #agents: { readonly httpAgent: Agent; readonly httpsAgent: HttpsAgent };
  readonly #headers: { readonly Authorization: string };
  private readonly http = bareAxios();
  private readonly refusals: ServerRefusals;
  private place = 0;
  private backAt = Infinity;

  constructor(
    { url, urls = url === undefined ? [] : [url], key, ca, certificate }: RemoteOptions,
    private readonly env: TokenServerEnvironment = {
      monotonic: () => performance.now(),
      random: () => Math.random(),
    },
  ) {
    const given = urls.map((one) => one.replace(/\/+$/, ''));
    this.hosts = given.map(hostOf).join(', ');
    this.urls = inRandomOrder(given, env.random);
    this.refusals = new ServerRefusals(env.monotonic);
    this.address = `token server ${this.hosts}`;
    this.#headers = { Authorization: `Bearer ${key}` };
    const tls = { ...(ca === undefined ? {} : { ca: ca as string }), ...(certificate as object | undefined) };
    this.#agents = { httpAgent: new Agent(KEPT), httpsAgent: new HttpsAgent({ ...KEPT, ...tls }) };
  }

  get agents(): { readonly httpAgent: Agent; readonly httpsAgent: HttpsAgent } {
    return this.#agents;
  }

  /** Carry the key. */
  get headers(): { readonly Authorization: string } {
    return this.#headers;
  }

  /** Throws `TokenServerRefusedError` if no server accepts and one refuses, and `TokenStoreError` if none answers in time. */
  async call(call: ServerCall): Promise<ServerAnswer> {
    const { operation, appId, about, isLong, signal } = call;
    const { length } = this.urls;
    const { monotonic } = this.env;
    const endsAt = monotonic() + call.timeoutMs;
    let reason = 'TIMEOUT';
    let refusal: TokenServerRefusedError | undefined;
    const start = this.placeNow(isLong);
    // A connection may have been closed just before the call: a single server is tried twice.
    const places = Array.from({ length: Math.max(2, length) }, (_, tried) => (start + tried) % length);
    const heldAt = (place: number) => this.refusals.held(about, this.urls[place]!);
    for (const [tried, place] of places.entries()) {
      const url = this.urls[place]!;
      const held = heldAt(place);
      refusal = held ?? refusal;
      if (held) continue;
      const leftMs = endsAt - monotonic();
      if (leftMs <= 0 || signal?.aborted) break;
      // Those that are not called need no time.
      const sharers = length > 1 && !isLong ? places.slice(tried).filter((one) => !heldAt(one)).length : 1;
      const outcome = this.judge(await this.send(url, call, leftMs / sharers), url, call);
      if (typeof outcome === 'object' && 'json' in outcome) return outcome;
      // The caller has left, not the server.
      if (!signal?.aborted) this.leave(place);
      if (outcome instanceof TokenServerRefusedError) refusal = outcome;
      else {
        reason = outcome;
        if (isLong) break;
      }
    }
    throw refusal ?? new TokenStoreError(operation, reason, appId, this.address);
  }

  /** Closes idle connections; those in use are closed after their call. */
  close(): void {
    closeIdleConnections(this.#agents.httpAgent);
    closeIdleConnections(this.#agents.httpsAgent);
  }

  /** A long call does not find out whether the first server is back: where it is not, all of the time would be lost. */
  private placeNow(isLong = false): number {
    if (!isLong && this.env.monotonic() >= this.backAt) {
      this.place = 0;
      this.backAt = Infinity;
    }
    return this.place;
  }

  /** Calls the next server from now on, unless another call has found out that this one fails. */
  private leave(place: number): void {
    if (this.place !== place) return;
    const { monotonic, random } = this.env;
    this.place = (place + 1) % this.urls.length;
    this.backAt = this.place === 0 ? Infinity : monotonic() + BACK_WITHIN_MS * (0.5 + 0.5 * random());
  }

  private send(url: string, { path, body, signal }: ServerCall, timeoutMs: number): Promise<Sending> {
    const headers = { ...this.#headers, Accept: 'application/json' };
    const config = {
      ...this.#agents,
      proxy: false,
      url: `${url}${path}`,
      method: body ? 'POST' : 'GET',
      headers: body ? { ...headers, 'Content-Type': 'application/json' } : headers,
      ...(body && { data: JSON.stringify(body) }),
      responseType: 'arraybuffer',
      maxContentLength: MAX_ANSWER_BYTES,
    } as const;
    return sendOnce(this.http, config, { timeoutMs, signal });
  }

  /** The answer, a refusal, or why another server is tried. */
  private judge(
    sending: Sending,
    url: string,
    { appId, about, isLong = false, isRight = () => true }: ServerCall,
  ): ServerAnswer | TokenServerRefusedError | string {
    if (!sending.ok) return sending.failure === 'ETIMEDOUT' ? 'TIMEOUT' : sending.failure;
    const { status } = sending;
    const json = jsonOf(sending.data);
    if (status === 401 || status === 403 || codeOf(json) === 'APP_UNKNOWN')
      return this.refusals.add(about, { status, appId, url, address: hostOf(url) });
    const isAnswer =
      status === 304 ? isLong : status === 200 && json !== undefined && isRight(fieldsOf(json));
    if (!isAnswer) return codeOf(json) ?? (status === 200 ? 'BAD_ANSWER' : `HTTP_${status}`);
    this.refusals.end(about);
    return { status, json };
  }
}

function inRandomOrder(urls: readonly string[], random: () => number): readonly string[] {
  const ordered = [...urls];
  for (let last = ordered.length - 1; last > 0; last -= 1) {
    const drawn = Math.min(last, Math.floor(random() * (last + 1)));
    [ordered[last], ordered[drawn]] = [ordered[drawn]!, ordered[last]!];
  }
  return ordered;
}

function jsonOf(data: unknown): unknown {
  try {
    return JSON.parse(Buffer.from(bytesOf(data)).toString('utf8'));
  } catch {
    return undefined;
  }
}

function fieldsOf(json: unknown): Readonly<Record<string, unknown>> {
  return (json ?? {}) as Readonly<Record<string, unknown>>;
}

/** The code in an error of the server, if it is a word. */
function codeOf(json: unknown): string | undefined {
  const { code } = fieldsOf(json);
  return typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? code : undefined;
}

function hostOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}
