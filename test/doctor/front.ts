import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** A server in front of a simulator, and what it changes. */
export interface FrontOptions {
  /** The address of the simulator. */
  readonly to: string;
  /** How far WeChat's clock is ahead in the responses. */
  readonly aheadMs?: number;
  /** The address that WeChat sees as the caller's. */
  readonly callerIp?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
}

const open = new Set<Server>();

/** Starts a front on a free port. Returns its URL. */
export async function startFront({ to, aheadMs = 0, callerIp, tls }: FrontOptions): Promise<string> {
  const listener: RequestListener = (incoming, response) => {
    const { method, url, headers } = incoming;
    const told = callerIp === undefined ? headers : { ...headers, 'x-simulated-ip': callerIp };
    const onward = request(`${to}${url}`, { method, headers: told }, (answer: IncomingMessage) => {
      const date = new Date(Date.now() + aheadMs).toUTCString();
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, date });
      answer.pipe(response);
    });
    incoming.pipe(onward);
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  open.add(server as Server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`;
}

/** Starts a proxy that tunnels to a port of this machine, whatever host is requested. */
export async function startProxy(port: string): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const proxy = createServer();
  open.add(proxy);
  proxy.on('connect', (incoming: IncomingMessage, socket: Duplex) => {
    asked.push(String(incoming.url));
    const onward = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [socket, onward]) end.on('error', () => onward.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
}

/** Closes every front and proxy. */
export function closeFronts(): void {
  for (const server of open) server.close();
  open.clear();
}
