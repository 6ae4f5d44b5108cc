import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** `NODE_TLS_REJECT_UNAUTHORIZED=0` is meant for something else: a secret is only sent to a server with a valid certificate. */
const VERIFIED = { rejectUnauthorized: true };

/**
 * A transport for axios that sends exactly one request, whatever an interceptor would like to repeat, and that knows whether the connection
 * was ever open for it: before that, no byte of the request has left.
 */
export class SingleRequestTransport {
  private started = false;
  private opened = false;
  private sent: ClientRequest | undefined;

  /**
   * `signal` aborts when nobody waits for the exchange any more. `sendBy`, on the monotonic clock: a connection that opens later is closed,
   * and nothing is sent.
   */
  constructor(
    private readonly signal: AbortSignal,
    private readonly sendBy = Infinity,
  ) {}

  /** Whether the request may have reached the other side; `undefined` if this transport was not used. */
  get mayHaveBeenSent(): boolean | undefined {
    return this.started ? this.opened : undefined;
  }

  /** Called by axios in place of `http.request`. */
  request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
    if (this.started) throw new Error('A second request within one exchange');
    this.started = true;

    // Called through the module, so that replacements by tests (msw, nock) take effect.
    const { request } = options.protocol?.startsWith('https') ? https : http;
    const sent = { ...VERIFIED, ...options, exchangeSignal: this.signal };
    this.sent = request(sent, onResponse).once('socket', (socket) => this.watch(socket));
    return this.sent;
  }

  /** Closes the connection of a request that was answered before it was sent completely: the rest is not sent. */
  close(): void {
    if (this.sent?.writableFinished === false) this.sent.destroy();
  }

  private watch(socket: Socket): void {
    const open = () => {
      if (performance.now() < this.sendBy) this.opened = true;
      else this.sent?.destroy(Object.assign(new Error('Connected too late'), { code: 'ETIMEDOUT' }));
    };
    if (isShakingHands(socket)) socket.once('secureConnect', open);
    else if (socket.connecting) socket.once('connect', open);
    else open();
  }
}

/** In a Node without this field, the connection counts as open too early, which is the cautious answer. */
function isShakingHands(socket: Socket): boolean {
  return socket instanceof TLSSocket && Reflect.get(socket, 'secureConnecting') === true;
}
