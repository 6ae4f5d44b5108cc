import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const LOOK_EVERY_MS = 50;

/** A load balancer without stickiness: TCP connections in turn to the servers whose `/health/ready` says 200. */
export class RoundRobin {
  /** Connections that a server refused, so that another one had to take them, or for which there was no server. */
  refused = 0;
  private readonly ready = new Set<number>();
  private readonly sockets = new Set<Socket>();
  /** By the caller's port of each connection, the server that took it. */
  private readonly takers = new Map<number | undefined, number>();
  private readonly timer: NodeJS.Timeout;
  private turn = 0;

  private constructor(
    private readonly server: Server,
    private readonly ports: number[],
  ) {
    server.on('connection', (client) => this.forward(client));
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
  }

  static async to(...ports: number[]): Promise<RoundRobin> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const balancer = new RoundRobin(server, ports);
    await balancer.look();
    return balancer;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  isReady(port: number): boolean {
    return this.ready.has(port);
  }

  /** Sends connections to one more server, once it is ready. */
  add(port: number): void {
    this.ports.push(port);
  }

  /** Another server than the one that took the caller's connection. */
  nextPort(callerPort: number | undefined): number {
    return this.ports.find((port) => port !== this.takers.get(callerPort))!;
  }

  close(): void {
    clearInterval(this.timer);
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private async look(): Promise<void> {
    const looks = this.ports.map(async (port) => {
      const isReady = await fetch(`http://127.0.0.1:${port}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isReady) this.ready.add(port);
      else this.ready.delete(port);
    });
    await Promise.all(looks);
  }

  private forward(client: Socket, ports = [...this.ready]): void {
    const port = ports[(this.turn += 1) % ports.length];
    client.on('error', () => undefined);
    if (port === undefined) {
      this.refused += 1;
      return void client.destroy();
    }
    const server = connect(port, '127.0.0.1');
    server.on('error', () => undefined);
    server.once('connect', () => {
      this.takers.set(client.remotePort, port);
      this.join(client, server);
    });
    server.once('close', () => {
      if (this.sockets.has(server) || client.destroyed) return;
      this.refused += 1;
      this.forward(
        client,
        ports.filter((other) => other !== port),
      );
    });
  }

  private join(client: Socket, server: Socket): void {
    if (client.destroyed) return void server.destroy();
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(one);
      one.pipe(other);
      one.once('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
  }
}
