import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The direction of bytes: to the server behind the proxy, or back from it. */
export type Direction = 'up' | 'down';

/** A proxy between a process and a server on this machine that behaves like a bad network. */
export class TcpProxy {
  private readonly links = new Set<readonly [Socket, Socket]>();
  private readonly held: (() => void)[] = [];
  private delayMs = 0;
  private isRefusing = false;
  private holding = new Set<Direction>();
  private swallowing = new Set<Direction>();
  /** Chunks that were delayed, held or dropped: the proof that a fault happened. */
  struck = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (socket) => this.join(socket));
  }

  static async to(port: number): Promise<TcpProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, port);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Lets everything through again; what was held arrives late, what was dropped never. */
  heal(): void {
    this.delayMs = 0;
    this.isRefusing = false;
    this.holding.clear();
    this.swallowing.clear();
    for (const send of this.held.splice(0)) send();
  }

  /** Delays bytes, both ways. */
  delay(ms: number): void {
    this.delayMs = ms;
  }

  /** Cuts open connections. */
  cut(): void {
    for (const pair of this.links) for (const socket of pair) socket.destroy();
  }

  /** Cuts open connections, and every new one until it is healed. */
  refuse(): void {
    this.isRefusing = true;
    this.cut();
  }

  /** Holds the bytes of a direction until it is healed: commands that run late. */
  hold(direction: Direction): void {
    this.holding.add(direction);
  }

  /** Drops the bytes of a direction while the connection stays open: half open. */
  swallow(direction: Direction): void {
    this.swallowing.add(direction);
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.cut();
    await closed;
  }

  private join(near: Socket): void {
    if (this.isRefusing) return void near.destroy();
    const far = connect(this.target, '127.0.0.1');
    const pair = [near, far] as const;
    this.links.add(pair);
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.links.delete(pair);
        if (this.holding.size === 0) for (const other of pair) other.destroy();
        // What was held is still to be delivered, though whoever sent it has given up.
        else this.held.push(() => setTimeout(() => pair.forEach((other) => other.destroy()), 100));
      });
    }
    near.on('data', (bytes: Buffer) => this.carry(bytes, far, 'up'));
    far.on('data', (bytes: Buffer) => this.carry(bytes, near, 'down'));
  }

  private carry(bytes: Buffer, to: Socket, direction: Direction): void {
    const send = () => void (to.writable && to.write(bytes));
    if (this.swallowing.has(direction)) this.struck += 1;
    else if (this.holding.has(direction)) {
      this.struck += 1;
      this.held.push(send);
    } else if (this.delayMs > 0) {
      this.struck += 1;
      setTimeout(send, this.delayMs);
    } else send();
  }
}
