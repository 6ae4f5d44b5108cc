import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { freePort } from '../processes/free-port.js';

/** One request as it came. */
export interface Heard {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** An API in WeChat's place that answers as a test says. It issues and accepts the token `REAL`. */
export interface Upstream {
  readonly url: string;
  /** Requests that came whole, the token's own apart. */
  readonly heard: readonly Heard[];
  /** How many connections of calls are open. */
  open(): number;
  close(): void;
}

/** Answers one request; `body` is what came. */
export type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** Starts one. `early` answers before the body has come, if it is told to. */
export async function startUpstream(
  answer: Answer,
  early: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<Upstream> {
  const heard: Heard[] = [];
  const open = new Set<ServerResponse>();
  const server: Server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    response.on('error', () => undefined);
    if (url === '/cgi-bin/stable_token') {
      request.resume();
      response.end('{"access_token":"REAL","expires_in":7200}');
      return;
    }
    if (url.startsWith('/cgi-bin/getcallbackip')) {
      response.end('{"ip_list":[]}');
      return;
    }
    open.add(response);
    response.once('close', () => open.delete(response));
    if (early(request, response)) return;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks);
    heard.push({ method, url, headers, body });
    answer(request, response, body);
  }).listen(await freePort(), '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    open: () => open.size,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Sends bytes over a socket of its own, and answers all that comes until the connection ends. */
export async function overSocket(port: number, ...parts: (string | Buffer)[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => chunks.push(chunk));
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}
