import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { commandOf, RespFrames } from './resp-frames.js';

/** How a proxy differs from the Redis behind it. */
export interface ProxyRules {
  /** The error that answers a command, instead of passing it on. */
  readonly refuse?: (command: readonly string[]) => string | undefined;
  /** Rewrites an error of Redis. */
  readonly reword?: (message: string) => string;
}

/** From here on replies and commands are no pairs any more. */
const STREAMS: ReadonlySet<string> = new Set(['SUBSCRIBE', 'PSUBSCRIBE', 'MONITOR', 'PSYNC', 'SYNC']);

/** One address in front of a Redis, as providers have it. */
export class RedisProxy {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** The target of connections that are opened from now on. */
    public target: { readonly port: number },
    private readonly rules: ProxyRules,
  ) {
    server.on('connection', (client) => this.serve(client));
  }

  static async start(target: { readonly port: number }, rules: ProxyRules = {}): Promise<RedisProxy> {
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RedisProxy(server, target, rules);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(client: Socket): void {
    const redis = connect({ port: this.target.port, host: '127.0.0.1', noDelay: true });
    for (const [one, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.end();
      });
    }
    const { refuse, reword } = this.rules;
    const [commands, replies] = [new RespFrames(), new RespFrames()];
    /** For each unanswered command: its reply, or nothing while Redis is asked. */
    const open: { answer?: Buffer }[] = [];
    let isStream = false;
    const flush = () => {
      while (open[0]?.answer) client.write(open.shift()!.answer!);
    };

    client.on('data', (bytes) => {
      if (isStream) return void redis.write(bytes);
      for (const frame of commands.add(bytes)) {
        const command = commandOf(frame);
        const refusal = refuse?.(command);
        isStream ||= STREAMS.has(command[0]?.toUpperCase() ?? '');
        if (refusal === undefined) redis.write(frame);
        open.push(refusal === undefined ? {} : { answer: Buffer.from(`-${refusal}\r\n`) });
      }
      flush();
    });
    redis.on('data', (bytes) => {
      if (isStream) return void client.write(bytes);
      for (const frame of replies.add(bytes)) {
        const asked = open.find(({ answer }) => !answer);
        if (asked) asked.answer = reword && frame[0] === 0x2d ? reworded(frame, reword) : frame;
      }
      flush();
    });
  }
}

function reworded(frame: Buffer, reword: (message: string) => string): Buffer {
  return Buffer.from(`-${reword(frame.toString('utf8', 1, frame.length - 2))}\r\n`);
}
