import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https, { type AgentOptions, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';

type OnConnection = (error: Error | null, connection: Duplex) => void;

/** What a request passes to the agent that connects it. */
export interface TunnelledRequest extends RequestOptions {
  /** Aborts when nobody waits for the exchange any more. */
  readonly exchangeSignal?: AbortSignal | undefined;
}

/**
 * Connects through an HTTP proxy with CONNECT: the proxy sees the destination and nothing of the content. A connection to the proxy that is
 * not open yet is closed with the exchange, which axios' own agent does not do.
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
    const connecting = connectBy(this.proxy, target);
    const giveUp = () => void connecting.destroy();
    const end = (error: Error | null, connection?: Duplex) => {
      exchangeSignal?.removeEventListener('abort', giveUp);
      onConnection(error, connection as Duplex);
    };
    connecting.once('error', (error) => end(error));
    connecting.once('connect', ({ statusCode = 0 }: IncomingMessage, socket: Duplex) => {
      if (statusCode >= 200 && statusCode < 300) return end(null, this.shakeHands(options, socket));
      socket.destroy();
      // Not a byte of the request was sent.
      end(Object.assign(new Error('The proxy refused the tunnel'), { code: `HTTP_${statusCode}` }));
    });
    exchangeSignal?.addEventListener('abort', giveUp, { once: true });
    if (exchangeSignal?.aborted) giveUp();
    connecting.end();
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

/** In the URL, user and password are encoded; the proxy expects them decoded. */
function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const user = `${decoded(username)}:${decoded(password)}`;
  return `Basic ${Buffer.from(user).toString('base64')}`;
}

function decoded(text: string): string {
  // A variable may contain a % that begins no escape sequence: it is taken literally.
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
