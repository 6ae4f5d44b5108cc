import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy in front of a token server that breaks off the response to the first long poll. */
export class BreakingProxy {
  hasBroken = false;
  private readonly server: Server;

  private constructor(private readonly target: string) {
    this.server = createServer((request, response) => {
      // The token server may have ended.
      this.pass(request, response).catch(() => response.destroy());
    });
  }

  static async to(target: string): Promise<BreakingProxy> {
    const proxy = new BreakingProxy(target);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async pass({ url = '', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (url.includes('after=') && !this.hasBroken) {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('{', () => response.destroy());
      this.hasBroken = true;
      return;
    }
    const { authorization = '' } = headers;
    const answer = await fetch(this.target + url, { headers: { authorization } });
    response.writeHead(answer.status).end(await answer.text());
  }
}
