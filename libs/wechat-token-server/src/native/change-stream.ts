import type { ServerResponse } from 'node:http';
import type { Access, Caller, ServerClock } from '../access/access.js';
import { textOfState, type ChangeBoard, type ChangeBoards } from '../changes/change-board.js';

/** Proxies close a connection that is silent for much longer. */
const BEAT_MS = 15_000;
/** How often the key is checked again. */
const CHECK_MS = 500;
/** How long a reader may leave unread what was sent to it. */
const UNREAD_MS = 10_000;
/** A stream ends this long before its key does, so that no reader learns of the end from a failed request. */
const BEFORE_END_MS = 300_000;

/** One stream of server-sent events: the whole state at first, and again after each change. */
export class ChangeStream {
  private readonly endsAt: number;
  private client: Caller['client'];
  private sent: string | undefined;
  private wroteAt: number;
  private checkedAt: number;
  private unreadSince: number | undefined;

  constructor(
    private readonly response: ServerResponse,
    private readonly caller: Caller,
    private board: ChangeBoard,
    private readonly around: {
      readonly access: Access;
      readonly boards: ChangeBoards;
      readonly only: readonly string[] | undefined;
      readonly clock: ServerClock;
      /** When after a change the reader is told of it: between 0, at first, and 1, at last. */
      readonly splay: number;
    },
  ) {
    const { now, monotonic } = around.clock;
    this.client = caller.client;
    const { notAfter = Infinity } = this.client;
    const early = notAfter - BEFORE_END_MS;
    this.endsAt = early > now() ? early : notAfter;
    this.wroteAt = monotonic();
    this.checkedAt = this.wroteAt;
    response.write('retry: 1000\n\n');
    this.look();
  }

  /** Called several times a second: writes what is new, and ends the stream where its time is over. Never throws. */
  readonly look = (): void => {
    try {
      this.lookAround();
    } catch {
      // Of a source of clients that fails, for instance: in a timer it would end the process.
      this.end();
    }
  };

  /** Ends the stream; `event` says why, if the reader is to know. */
  end(event?: 'closing'): void {
    if (!this.response.writableEnded) this.response.end(event && `event: ${event}\ndata: {}\n\n`);
  }

  private lookAround(): void {
    const now = this.around.clock.monotonic();
    if (this.response.writableLength > 0) {
      this.unreadSince ??= now;
      if (now - this.unreadSince > UNREAD_MS) this.response.destroy();
      return;
    }
    this.unreadSince = undefined;
    if (now - this.checkedAt >= CHECK_MS) this.check(now);
    if (this.response.writableEnded) return;
    const state = this.board.stateFor(this.sent === undefined ? 0 : this.around.splay, this.sent, now);
    if (state.stamp !== this.sent) {
      this.sent = state.stamp;
      this.write(`event: state\ndata: ${textOfState(state)}\n\n`, now);
    } else if (now - this.wroteAt >= BEAT_MS) this.write(': beat\n\n', now);
  }

  private check(checkedAt: number): void {
    this.checkedAt = checkedAt;
    const { access, boards, only, clock } = this.around;
    const now = access.clientNow(this.caller);
    if (!now.ok || clock.now() >= this.endsAt) return this.end();
    if (now.client === this.client) return;
    this.client = now.client;
    void this.follow(boards.boardOf(now.client, only));
  }

  /** The client has other apps by now, or other permissions. */
  private async follow(board: Promise<ChangeBoard>): Promise<void> {
    try {
      this.board = await board;
    } catch {
      // The store is away: the reader comes back to a whole state.
      this.end();
    }
  }

  private write(text: string, now: number): void {
    this.wroteAt = now;
    this.response.write(text);
  }
}
