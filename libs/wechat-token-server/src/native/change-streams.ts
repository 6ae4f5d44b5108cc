import { Injectable } from '@nestjs/common';
import { Access, SYSTEM_CLOCK, type ServerClock } from '../access/access.js';
import { SharedRoom } from '../access/shared-room.js';
import type { AuditLog } from '../audit/audit-log.js';
import { ChangeBoards } from '../changes/change-board.js';
import { Draining } from '../life/draining.js';
import { ChangeStream } from './change-stream.js';
import { ChangeWatch } from './change-watch.js';
import { callerOf, requestIdOf } from './native-request.js';
import { rawReplyOf, type NestReply, type NestRequest } from './nest-http.js';
import { noRoom } from './refused.js';
import { ownHeaders } from '../wechat-shape/answer.js';

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

/** All streams of changes. They end with the server. */
@Injectable()
export class ChangeStreams {
  private readonly streams = new Set<ChangeStream>();
  private readonly room: SharedRoom;
  private isClosed = false;

  constructor(
    private readonly access: Access,
    private readonly boards: ChangeBoards,
    private readonly watch: ChangeWatch,
    private readonly audit: AuditLog,
    limits: StreamLimits,
    draining: Draining,
    private readonly clock: ServerClock = SYSTEM_CLOCK,
  ) {
    this.room = new SharedRoom(
      () => limits.all,
      () => limits.client,
    );
    draining.whenClosed(() => this.closeStreams());
  }

  /** How many are open. */
  get count(): number {
    return this.streams.size;
  }

  /**
   * Opens a stream in answer to a request. Until it has begun, rejects as the store does, and with `NativeError` if the server
   * or the client has as many streams as it may.
   */
  async open(reply: NestReply, request: NestRequest, only?: readonly string[]): Promise<void> {
    const { access, boards, clock } = this;
    const caller = callerOf(request);
    const board = await boards.boardOf(caller.client, only);
    const response = rawReplyOf(reply);
    if (response.closed || response.destroyed) return;
    const leave = this.room.take(caller.client.id, 1);
    if (!leave) throw noRoom(this.audit, request);
    response.once('close', leave);
    reply.hijack?.();
    response.on('error', () => undefined);
    response.writeHead(200, { ...ownHeaders(requestIdOf(request)), ...HEAD });
    const stream = new ChangeStream(response, caller, board, {
      access,
      boards,
      only,
      clock,
      splay: Math.random(),
    });
    if (this.isClosed) return stream.end('closing');
    this.streams.add(stream);
    this.watch.add(stream.look);
    response.once('close', () => {
      this.watch.remove(stream.look);
      this.streams.delete(stream);
    });
  }

  /** Tells every reader that the server is closing, and ends its stream. Those that come later end at once. */
  closeStreams(): void {
    this.isClosed = true;
    for (const stream of this.streams) stream.end('closing');
  }
}
