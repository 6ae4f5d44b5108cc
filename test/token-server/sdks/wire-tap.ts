import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between a process and a server, and keeps all bytes that the process is sent. */
export class WireTap {
  private readonly chunks: Buffer[] = [];
  private readonly clients = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** The port that connections lead to. */
    public target: number,
  ) {
    server.on('connection', (client) => {
      const upstream = connect(this.target, '127.0.0.1');
      this.clients.add(client);
      client.once('close', () => this.clients.delete(client));
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

  /** So many connections of the process are open. */
  get open(): number {
    return this.clients.size;
  }

  /** Ends the connections of the process. */
  cut(): void {
    for (const client of this.clients) client.end();
  }

  /** All that the process was sent. */
  get heard(): string {
    return Buffer.concat(this.chunks).toString('latin1');
  }

  close(): void {
    this.server.close();
  }
}
