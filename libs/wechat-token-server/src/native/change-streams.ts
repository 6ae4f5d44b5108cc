import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Access, type Caller } from '../access/access.js';
import { ChangeBoards } from '../changes/change-board.js';
import { ChangeStream, type StreamClock } from './change-stream.js';
import { ChangeWatch } from './change-watch.js';
import { callerOf, requestIdOf } from './native-request.js';
import { rawReplyOf, type NestReply, type NestRequest } from './nest-http.js';
import { ownHeaders } from '../wechat-shape/answer.js';
import { refusalOf } from './refusal.js';

/** How many streams a server has, and how many of them one client. */
export interface StreamLimits {
  readonly all: number;
  readonly client: number;
}

/** The default limits. */
export const STREAM_LIMITS: StreamLimits = { all: 10_000, client: 1_000 };

const HEAD = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

const SYSTEM_CLOCK: StreamClock = { now: () => Date.now(), monotonic: () => performance.now() };

/** All streams of changes. They end with the application. */
@Injectable()
export class ChangeStreams implements OnModuleDestroy {
  private readonly streams = new Map<ChangeStream, string>();
  private readonly ofClient = new Map<string, number>();
  private isClosed = false;

  constructor(
    private readonly access: Access,
    private readonly boards: ChangeBoards,
    private readonly watch: ChangeWatch,
    private readonly limits: StreamLimits,
    private readonly clock: StreamClock = SYSTEM_CLOCK,
  ) {}

  /** How many are open. */
  get count(): number {
    return this.streams.size;
  }

  onModuleDestroy(): void {
    this.closeStreams();
  }

  /**
   * Opens a stream in answer to a request. Until it has begun, rejects as the store does, and with `NativeError` if the server
   * or the client has as many streams as it may.
   */
  async open(reply: NestReply, request: NestRequest, only?: readonly string[]): Promise<void> {
    const { access, boards, clock } = this;
    const caller = callerOf(request);
    const board = await boards.boardOf(caller.client, only);
    this.checkRoom(caller);
    const response = rawReplyOf(reply);
    if (response.closed) return;
    reply.hijack?.();
    response.on('error', () => undefined);
    response.writeHead(200, { ...ownHeaders(requestIdOf(request)), ...HEAD });
    const stream = new ChangeStream(response, caller, board, { access, boards, only, clock });
    if (this.isClosed) return stream.end('closing');
    this.add(stream, caller.client.id);
    response.once('close', () => this.remove(stream));
  }

  /** Tells every reader that the server is closing, and ends its stream. Those that come later end at once. */
  closeStreams(): void {
    this.isClosed = true;
    for (const stream of this.streams.keys()) stream.end('closing');
  }

  private checkRoom({ client }: Caller): void {
    const ofClient = this.ofClient.get(client.id) ?? 0;
    if (this.streams.size < this.limits.all && ofClient < this.limits.client) return;
    throw refusalOf('TOO_MANY', { retryAfterSeconds: 10 });
  }

  private add(stream: ChangeStream, clientId: string): void {
    this.streams.set(stream, clientId);
    this.ofClient.set(clientId, (this.ofClient.get(clientId) ?? 0) + 1);
    this.watch.add(stream.look);
  }

  private remove(stream: ChangeStream): void {
    const clientId = this.streams.get(stream);
    if (clientId === undefined) return;
    this.watch.remove(stream.look);
    this.streams.delete(stream);
    const left = this.ofClient.get(clientId)! - 1;
    if (left > 0) this.ofClient.set(clientId, left);
    else this.ofClient.delete(clientId);
  }
}
