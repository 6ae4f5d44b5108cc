import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https, { type AgentOptions, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';

type OnConnection = (error: Error | null, connection: Duplex) => void;

/** What a request tells the agent that connects it. */
export interface TunnelledRequest extends RequestOptions {
  /** Aborts when nobody waits for the exchange any more. */
  readonly exchangeSignal?: AbortSignal | undefined;
}

/** A proxy refused to open a tunnel. Not a byte of the request was sent. */
export class TunnelRefusedError extends Error {
  readonly code: `HTTP_${number}`;

  constructor(status: number) {
    super('The proxy opens no tunnel');
    this.code = `HTTP_${status}`;
  }
}

/**
 * Connects through an HTTP proxy by CONNECT: it sees where the request goes, and nothing of it. A connection to the proxy that
 * is not open yet ends with the exchange: axios' own agent leaves it to a proxy that never answers.
 */
export class ProxyTunnel extends https.Agent {
  constructor(
    private readonly proxy: URL,
    options: AgentOptions,
  ) {
    super(options);
  }

  override createConnection(options: TunnelledRequest, onConnection: OnConnection): undefined {
    const { host, port, exchangeSignal } = options;
    const name = host ?? '';
    const target = `${name.includes(':') ? `[${name}]` : name}:${port ?? 443}`;
    const asking = connectBy(this.proxy, target);
    const giveUp = () => void asking.destroy();
    const end = (error: Error | null, connection?: Duplex) => {
      exchangeSignal?.removeEventListener('abort', giveUp);
      onConnection(error, connection as Duplex);
    };
    asking.once('error', (error) => end(error));
    asking.once('connect', ({ statusCode = 0 }: IncomingMessage, socket: Duplex) => {
      if (statusCode >= 200 && statusCode < 300) return end(null, this.shakeHands(options, socket));
      socket.destroy();
      end(new TunnelRefusedError(statusCode));
    });
    exchangeSignal?.addEventListener('abort', giveUp, { once: true });
    if (exchangeSignal?.aborted) giveUp();
    asking.end();
  }

  private shakeHands(options: TunnelledRequest, socket: Duplex): Duplex {
    return super.createConnection({ ...options, socket } as RequestOptions) as Duplex;
  }
}

function connectBy(proxy: URL, target: string): ClientRequest {
  const { protocol, hostname, port } = proxy;
  const authorization = authorizationOf(proxy);
  const { request } = protocol === 'https:' ? https : http;
  return request({
    protocol,
    host: hostname.replace(/^\[|\]$/g, ''),
    ...(port !== '' && { port }),
    method: 'CONNECT',
    path: target,
    headers: { Host: target, ...(authorization && { 'Proxy-Authorization': authorization }) },
    agent: false,
    rejectUnauthorized: true,
  });
}

/** The URL's user and password stand there encoded, and a proxy wants to have them as they are. */
function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const user = `${decoded(username)}:${decoded(password)}`;
  return `Basic ${Buffer.from(user).toString('base64')}`;
}

function decoded(text: string): string {
  // A variable of the environment may hold a % that begins no escape: then it means itself.
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
