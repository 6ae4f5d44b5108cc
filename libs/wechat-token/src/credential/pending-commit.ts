import { TokenRecordError } from '../errors/token-record.error.js';
import type { CredentialKey } from './credential.js';
import type { KeeperSurroundings } from './keeper-surroundings.js';
import { elapsedMs, momentOf, type Moment } from './moment.js';
import type { CommitRequest, Reading } from './token-store.js';

/** What the store answered to a commit, and when it was asked. */
export interface Written {
  readonly reading: Reading;
  readonly asked: Moment;
}

/**
 * A commit that the store has not taken yet: repeated until it is written or superseded. Where something unreadable stands
 * in its place, which is never overwritten, it is tried now and then, and given up once what it would write has ended.
 */
export class PendingCommit {
  private readonly begunAt: Moment;
  private isOpen = true;
  /** On the monotonic clock: the clock of the process does not try it before. */
  private restsUntil = -Infinity;

  /** `onClosed` is called once nothing is left to write. `isDelayed` says that a write has failed already. */
  constructor(
    private readonly key: CredentialKey,
    private readonly around: KeeperSurroundings,
    private readonly request: CommitRequest,
    private readonly onClosed: () => void,
    public isDelayed: boolean,
  ) {
    this.begunAt = momentOf(around.clock);
  }

  /** Milliseconds until it is to be tried again. */
  dueInMs(): number {
    return Math.max(0, this.restsUntil - this.around.clock.monotonic());
  }

  /** The first try. Throws as the store does; `write` tries again. */
  async begin(): Promise<Written> {
    try {
      return await this.write();
    } catch (error) {
      this.isDelayed = this.isOpen;
      if (this.isDelayed) this.around.emit({ type: 'commit-delayed', key: this.key });
      throw error;
    }
  }

  async write(): Promise<Written> {
    const { request } = this;
    const asked = momentOf(this.around.clock);
    // Counted down here as well: the store's clock may have moved since the instants were reckoned.
    const lifeMs = Math.max(0, request.lifeMs - elapsedMs(this.begunAt, asked));
    const { reading } = await this.around.store.commit({ ...request, lifeMs }).catch((error: unknown) => {
      if (error instanceof TokenRecordError) this.leaveUnreadable(lifeMs);
      throw error;
    });
    this.end();
    return { reading, asked };
  }

  /** Leaves off, if what was read is newer: the store would discard this one. Answers whether it does. */
  yieldTo({ record }: Reading): boolean {
    const isSuperseded = record !== undefined && record.version > this.request.version;
    if (isSuperseded) this.end();
    return isSuperseded;
  }

  private end(): void {
    this.close();
    if (this.isDelayed) this.around.emit({ type: 'commit-written', key: this.key });
    this.isDelayed = false;
  }

  private close(): void {
    this.isOpen = false;
    this.onClosed();
  }

  /** Only a person can change that, and nobody can use what has ended. */
  private leaveUnreadable(lifeMs: number): void {
    const { clock, policy, emit } = this.around;
    this.restsUntil = clock.monotonic() + policy.timing.pollMs;
    if (lifeMs > 0) return;
    this.close();
    this.isDelayed = false;
    emit({ type: 'commit-given-up', key: this.key });
  }
}
