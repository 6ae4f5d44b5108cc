import { TokenServerRefusedError } from '../errors/token-server-refused.error.js';
import type { Clock } from '../core/ports/clock.js';
import { nameOf, type CredentialKey } from '../core/ports/credential.js';
import type { WatchListener } from '../core/ports/token-store.js';
import { systemClock } from '../core/time/system-clock.js';
import type { TokenServer } from './token-server.js';

/** How long the server may hold a long poll. */
const WAIT_MS = 25_000;
/** What a response needs beyond the wait. */
const MARGIN_MS = 5_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** After news, the next poll waits for half of this to all of it: the readings of all processes come first. */
const AFTER_NEWS_MS = 800;
/** An answer without news that comes sooner was not waited for: something in between gave it. */
const TOO_SOON_MS = 500;

type Revisions = ReadonlyMap<string, { readonly key: CredentialKey; readonly revision: string }>;

/** Keeps one long poll under way, and tells listeners which credentials have changed. */
export class ChangePoll {
  private readonly listeners = new Set<WatchListener>();
  private open: AbortController | undefined;
  private stamp: string | undefined;
  private known: Revisions | undefined;
  private failures = 0;

  constructor(
    private readonly server: Pick<TokenServer, 'call'>,
    /** Called when the server has refused this process for a minute. */
    private readonly onLastingRefusal: () => void,
    private readonly clock: Clock = systemClock,
  ) {}

  /** Adds a listener, and returns a function that removes it. */
  watch(listener: WatchListener): () => void {
    // Each call of its own, even with the same function twice.
    const own: WatchListener = (key, revision) => listener(key, revision);
    this.listeners.add(own);
    return () => {
      this.listeners.delete(own);
      if (this.listeners.size === 0) this.stop();
    };
  }

  /** Begins once there is something to follow: a client whose calls are relayed may have no permission for this. */
  begin(): void {
    if (!this.open && this.listeners.size > 0) void this.run((this.open = new AbortController()));
  }

  /** Forgets the listeners: a read that ends later begins nothing. */
  close(): void {
    this.listeners.clear();
    this.stop();
  }

  /** Tells the listeners: one key, or that any may have changed. */
  tell(key?: CredentialKey, revision?: string): void {
    for (const listener of this.listeners) {
      try {
        listener(key, revision);
      } catch {
        // One listener does not harm another.
      }
    }
  }

  private stop(): void {
    this.open?.abort();
    this.open = undefined;
    this.stamp = undefined;
    this.known = undefined;
  }

  private async run(open: AbortController): Promise<void> {
    const { signal } = open;
    while (!signal.aborted) {
      const startedAt = this.clock.monotonic();
      try {
        const isNews = await this.poll(signal);
        const wasHeld = this.clock.monotonic() - startedAt > TOO_SOON_MS;
        if (isNews || wasHeld) this.failures = 0;
        if (isNews) await this.clock.sleep(AFTER_NEWS_MS * (0.5 + 0.5 * Math.random()), signal);
        else if (!wasHeld) await this.rest(signal);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof TokenServerRefusedError && error.isLasting) this.onLastingRefusal();
        // Anything may have changed meanwhile.
        this.tell();
        await this.rest(signal);
      }
    }
  }

  /** Resolves with whether there was another state. */
  private async poll(signal: AbortSignal): Promise<boolean> {
    const after = this.stamp === undefined ? '' : `after=${this.stamp}&`;
    const path = `/v1/changes?${after}waitMs=${WAIT_MS}`;
    const timeoutMs = this.stamp === undefined ? MARGIN_MS : WAIT_MS + MARGIN_MS;
    const call = { operation: 'watch', about: 'changes', path, isRight, timeoutMs, isLong: true, signal };
    const { status, json } = await this.server.call(call);
    if (status === 304 || signal.aborted) return false;
    const { stamp, revisions } = stateOf(json);
    if (stamp === this.stamp) return false;
    const before = this.known;
    this.stamp = stamp;
    this.known = revisions;
    // Everything may have changed before the first state.
    if (!before) {
      this.tell();
      return true;
    }
    for (const [name, { key, revision }] of revisions) {
      if (before.get(name)?.revision !== revision) this.tell(key, revision);
    }
    for (const [name, { key }] of before) if (!revisions.has(name)) this.tell(key, '');
    return true;
  }

  /** From half a second to two, and twice as long after each further failure. */
  private async rest(signal: AbortSignal): Promise<void> {
    const delayMs = FIRST_DELAY_MS * (1 + 3 * Math.random()) * 2 ** this.failures;
    this.failures = Math.min(this.failures + 1, 10);
    await this.clock.sleep(Math.min(LONGEST_DELAY_MS, delayMs), signal);
  }
}

function isRight({ stamp, credentials }: Readonly<Record<string, unknown>>): boolean {
  return typeof stamp === 'string' && Array.isArray(credentials);
}

function stateOf(json: unknown): { readonly stamp: string; readonly revisions: Revisions } {
  const { stamp, credentials } = json as {
    readonly stamp: string;
    readonly credentials: readonly (CredentialKey & { readonly revision: string })[];
  };
  const revisions = new Map(
    credentials.map(({ revision, ...key }) => [nameOf(key), { key, revision }] as const),
  );
  return { stamp, revisions };
}
