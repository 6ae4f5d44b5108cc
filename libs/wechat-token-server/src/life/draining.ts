import type { OnModuleDestroy } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { Server } from 'node:net';

/** How long the steps of an end may take, in milliseconds. */
export interface DrainTimes {
  /** Not ready, but serving: until load balancers have noticed. */
  readonly drainMs: number;
  /** For requests in progress, once the server accepts no more. */
  readonly callMs: number;
  /** For transfers in progress, as long as bytes move. */
  readonly transferMs: number;
}

/** The times for requests and transfers in progress. */
export const END_TIMES = { callMs: 15_000, transferMs: 60_000 };
/** How many times requests in progress are looked at within `transferMs`. */
const LOOKS = 12;
/** How long a connection that was accepted just before the end may take to bring its request. */
const LAST_REQUESTS_MS = 500;

/** The part of an HTTP server that is used here. */
export type ListeningServer = Server & { closeIdleConnections(): void };

/**
 * Ends the server so that no request fails: first it is not ready but serves on, then it stops listening and ends what would never end by
 * itself, and then it waits for the requests in progress.
 */
export class Draining implements OnModuleDestroy {
  private readonly open = new Set<ServerResponse>();
  private readonly endings = new Set<() => void>();
  private server: ListeningServer | undefined;
  private state: 'serving' | 'draining' | 'closed' | 'ended' = 'serving';
  private ending: Promise<void> | undefined;
  private whenIdle: () => void = () => undefined;

  constructor(private readonly times: DrainTimes) {}

  /** Whether load balancers should send requests elsewhere. */
  get isDraining(): boolean {
    return this.state !== 'serving';
  }

  /** Whether nothing is served any more. */
  get isEnded(): boolean {
    return this.state === 'ended';
  }

  /** The server that stops listening; none in an application context. */
  use(server: ListeningServer): void {
    this.server = server;
  }

  /** Counts a request in progress. */
  track(response: ServerResponse): void {
    this.open.add(response);
    if (this.isDraining) endConnectionAfter(response);
    // Not `once`, which wraps the listener for each request.
    response.on('close', () => {
      this.open.delete(response);
      if (this.open.size === 0) this.whenIdle();
    });
  }

  /** Calls `end` once the server listens no more: for what would never end by itself, such as streams. */
  whenClosed(end: () => void): void {
    this.endings.add(end);
  }

  /** Ends the server: once, however often it is called. */
  end(): Promise<void> {
    this.ending ??= this.endInOrder();
    return this.ending;
  }

  onModuleDestroy(): Promise<void> {
    return this.end();
  }

  private async endInOrder(): Promise<void> {
    const { server } = this;
    this.state = 'draining';
    for (const response of this.open) endConnectionAfter(response);
    if (server?.listening) {
      await pause(this.times.drainMs);
      await acceptWaiting();
    }
    this.state = 'closed';
    // HTTP's own `close` also destroys connections whose response is still on its way through their buffer.
    if (server?.listening) Server.prototype.close.call(server);
    for (const end of this.endings) end();
    if (server) await pause(Math.min(this.times.drainMs, LAST_REQUESTS_MS));
    await this.waitForRequests();
    this.state = 'ended';
    for (const response of this.open) response.destroy();
    server?.closeIdleConnections();
  }

  /** After `callMs`, ends requests whose connections have not moved since the last look. */
  private async waitForRequests(): Promise<void> {
    const { callMs, transferMs } = this.times;
    const stepMs = transferMs / LOOKS;
    let moved = new Map<ServerResponse, number>();
    for (let passedMs = stepMs; passedMs <= transferMs && this.open.size > 0; passedMs += stepMs) {
      await this.idleWithin(stepMs);
      const now = new Map([...this.open].map((response) => [response, movedBy(response)]));
      for (const [response, bytes] of now) {
        if (passedMs >= callMs && moved.get(response) === bytes) response.destroy();
      }
      moved = now;
    }
  }

  /** Resolves as soon as no request is in progress, and after `ms` at the latest. */
  private async idleWithin(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
      this.whenIdle = resolve;
    });
    clearTimeout(timer);
  }
}

/**
 * Lets connections that wait be accepted: the system resets those that wait when the server stops listening, and a proxy does not repeat a
 * POST then. The first turn of the event loop may be long, so that others come meanwhile; the second is not.
 */
async function acceptWaiting(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The client opens its next connection, to another server. */
function endConnectionAfter(response: ServerResponse): void {
  if (!response.headersSent) response.shouldKeepAlive = false;
}

function movedBy({ socket }: ServerResponse): number {
  return socket ? socket.bytesRead + socket.bytesWritten : 0;
}
