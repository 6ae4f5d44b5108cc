import type { ServerResponse } from 'node:http';
import type { ConsoleState, ViewQuery } from '../console-state.js';
import type { ConsoleSource } from '../state/console-source.js';
import type { ConsoleVisitor } from './console-access.js';

/** A stream sends at most so often. */
const GAP_MS = 250;
/** How often it says that it is there. */
const ALIVE_MS = 5_000;
/** How long a reader may leave unread what was sent to it. */
const UNREAD_MS = 10_000;
/** How often the session and the reader are looked at. */
const CHECK_MS = 1_000;

/** One stream of server-sent events: the state of a screen at once, and after each change. */
export class StateStream {
  private readonly ends: (() => void)[] = [];
  private pending: NodeJS.Timeout | undefined;
  private sentAt: number;
  private wroteAt: number;
  private unreadSince: number | undefined;
  private isSending = false;
  private isAgain = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly query: ViewQuery,
    private readonly visitor: ConsoleVisitor,
    private readonly source: ConsoleSource,
    first: ConsoleState,
  ) {
    this.wroteAt = performance.now();
    this.sentAt = this.wroteAt;
    response.once('close', () => this.stop());
    this.ends.push(source.watch(query, () => this.sendSoon()));
    const checks = setInterval(() => this.check(), CHECK_MS).unref();
    this.ends.push(() => clearInterval(checks));
    response.write(`retry: 1000\n\n${eventOf(first)}`);
  }

  /** Ends the stream; `event` says why, if the page is to know. */
  end(event?: 'over'): void {
    this.stop();
    if (!this.response.writableEnded) this.response.end(event && `event: ${event}\ndata: {}\n\n`);
  }

  private stop(): void {
    clearTimeout(this.pending);
    for (const end of this.ends.splice(0)) end();
  }

  private sendSoon(): void {
    if (this.isSending) this.isAgain = true;
    if (this.isSending || this.pending) return;
    const waitMs = Math.max(0, this.sentAt + GAP_MS - performance.now());
    this.pending = setTimeout(() => void this.send(), waitMs).unref();
  }

  private async send(): Promise<void> {
    this.pending = undefined;
    // It is sent when the reader has read what it has.
    if (this.response.writableLength > 0) return void (this.isAgain = true);
    this.isSending = true;
    this.isAgain = false;
    this.sentAt = performance.now();
    try {
      const state = await this.source.stateOf(this.query, this.visitor.session.viewer);
      this.write(eventOf(state));
    } catch {
      // The page asks for the state, and learns why there is none.
      this.end();
    }
    this.isSending = false;
    if (this.isAgain) this.sendSoon();
  }

  private check(): void {
    try {
      this.look();
    } catch {
      // Whether the session is over is for the application to say. Thrown in a timer, it would end the process.
      this.end();
    }
  }

  private look(): void {
    const now = performance.now();
    if (this.response.writableLength > 0) {
      this.unreadSince ??= now;
      if (now - this.unreadSince > UNREAD_MS) this.response.destroy();
      return;
    }
    this.unreadSince = undefined;
    if (this.visitor.isOver?.()) return this.end('over');
    if (this.isAgain) this.sendSoon();
    if (now - this.wroteAt >= ALIVE_MS) this.write(`event: alive\ndata: {"at":${Date.now()}}\n\n`);
  }

  private write(text: string): void {
    if (this.response.writableEnded || this.response.destroyed) return;
    this.wroteAt = performance.now();
    this.response.write(text);
  }
}

const eventOf = (state: ConsoleState) => `event: state\ndata: ${JSON.stringify(state)}\n\n`;
