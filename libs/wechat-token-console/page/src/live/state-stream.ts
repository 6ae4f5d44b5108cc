import type { ConsoleError, ConsoleState, ViewQuery } from '../../../src/console-state.js';
import { LOST_AFTER_MS } from './liveness.js';

/** As much of an `EventSource` as the stream needs. */
export interface Source {
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

/** What a stream is made of, and whom it tells. */
export interface StreamPorts {
  open(query: ViewQuery): Source;
  /** The same state once: says why, where a stream fails, and shows something where a proxy blocks streams. */
  ask(query: ViewQuery): Promise<ConsoleState>;
  onState(state: ConsoleState): void;
  onAlive(): void;
  onRefused(error: ConsoleError): void;
  onSessionOver(): void;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5_000;

/** Follows one view. A stream that breaks, or is silent, is opened again, until it is closed. */
export class StateStream {
  private source: Source | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private isClosed = false;

  constructor(
    private readonly query: ViewQuery,
    private readonly ports: StreamPorts,
  ) {
    this.open();
  }

  close(): void {
    this.isClosed = true;
    this.end();
  }

  private open(): void {
    const source = this.ports.open(this.query);
    this.source = source;
    const on = (type: string, listener: (data: unknown) => void) =>
      source.addEventListener(type, ({ data }) => {
        if (this.source === source) listener(data);
      });
    on('state', (data) => {
      this.heard();
      this.ports.onState(JSON.parse(String(data)) as ConsoleState);
    });
    on('alive', () => this.heard());
    on('over', () => {
      this.close();
      this.ports.onSessionOver();
    });
    on('error', () => void this.again());
    this.expectSomething();
  }

  private heard(): void {
    this.failures = 0;
    this.ports.onAlive();
    this.expectSomething();
  }

  /** A connection may be dead without saying so. */
  private expectSomething(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.again(), LOST_AFTER_MS);
  }

  private async again(): Promise<void> {
    this.end();
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** this.failures++, LAST_RETRY_MS);
    await this.askOnce();
    if (!this.isClosed) this.timer = setTimeout(() => this.open(), delayMs);
  }

  private async askOnce(): Promise<void> {
    try {
      const state = await this.ports.ask(this.query);
      if (this.isClosed) return;
      this.ports.onAlive();
      this.ports.onState(state);
    } catch (error) {
      if (!this.isClosed && isRefusal(error)) this.refused(error.error);
    }
  }

  private refused(error: ConsoleError): void {
    if (error.code !== 'SESSION_OVER') return this.ports.onRefused(error);
    this.close();
    this.ports.onSessionOver();
  }

  private end(): void {
    this.source?.close();
    this.source = undefined;
    clearTimeout(this.timer);
  }
}

function isRefusal(error: unknown): error is { readonly error: ConsoleError } {
  return error instanceof Error && error.name === 'Refusal' && 'error' in error;
}
