import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';

/** Stands between a process and a server, and keeps all bytes that the process is sent. */
export class WireTap {
  private readonly chunks: Buffer[] = [];
  /** Connections of the process that are open. */
  open = 0;

  private constructor(
    private readonly server: Server,
    target: number,
  ) {
    server.on('connection', (client) => {
      const upstream = connect(target, '127.0.0.1');
      this.open += 1;
      client.once('close', () => (this.open -= 1));
      upstream.on('data', (chunk: Buffer) => this.chunks.push(chunk));
      client.pipe(upstream).pipe(client);
      client.once('close', () => upstream.destroy()).on('error', () => upstream.destroy());
      upstream.once('close', () => client.destroy()).on('error', () => client.destroy());
    });
  }

  static async on(port: number): Promise<WireTap> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new WireTap(server, port);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** All that the process was sent. */
  get heard(): string {
    return Buffer.concat(this.chunks).toString('latin1');
  }

  close(): void {
    this.server.close();
  }
}
