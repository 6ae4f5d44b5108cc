import { TokenRecordError } from '../errors/token-record.error.js';
import type { CredentialKey } from './credential.js';
import type { KeeperSurroundings } from './keeper-surroundings.js';
import { elapsedMs, momentOf, type Moment } from './moment.js';
import type { CommitRequest, Reading } from './token-store.js';

/**
 * A commit that the store has not taken yet: repeated until it is written or superseded. Where something unreadable stands
 * in its place, which is never overwritten, it is tried now and then, and given up once what it would write has ended.
 */
export class PendingCommit {
  private request: CommitRequest | undefined;
  private begunAt: Moment = { wall: 0, mono: 0 };
  private isDelayed = false;
  /** On the monotonic clock: the clock of the process does not try it before. */
  private restsUntil = -Infinity;

  constructor(
    private readonly key: CredentialKey,
    private readonly around: KeeperSurroundings,
  ) {}

  get isOpen(): boolean {
    return this.request !== undefined;
  }

  /** Milliseconds until it is to be tried again. */
  dueInMs(): number {
    return this.isOpen ? Math.max(0, this.restsUntil - this.around.clock.monotonic()) : Infinity;
  }

  /** Writes `request` now or, should the store fail, by a later `write`. Throws as the store does. */
  async begin(request: CommitRequest): Promise<{ readonly reading: Reading; readonly asked: Moment }> {
    this.request = request;
    this.begunAt = momentOf(this.around.clock);
    this.restsUntil = -Infinity;
    try {
      return (await this.write())!;
    } catch (error) {
      this.isDelayed = this.isOpen;
      if (this.isDelayed) this.around.emit({ type: 'commit-delayed', key: this.key });
      throw error;
    }
  }

  /** Tries again, if there is something to write. */
  async write(): Promise<{ readonly reading: Reading; readonly asked: Moment } | undefined> {
    const { request } = this;
    if (!request) return undefined;
    const asked = momentOf(this.around.clock);
    // Counted down here as well: the store's clock may have moved since the instants were reckoned.
    const lifeMs = Math.max(0, request.lifeMs - elapsedMs(this.begunAt, asked));
    const { reading } = await this.around.store.commit({ ...request, lifeMs }).catch((error: unknown) => {
      if (error instanceof TokenRecordError) this.leaveUnreadable(lifeMs);
      throw error;
    });
    this.request = undefined;
    if (this.isDelayed) this.around.emit({ type: 'commit-written', key: this.key });
    this.isDelayed = false;
    return { reading, asked };
  }

  /** Only a person can change that, and nobody can use what has ended. */
  private leaveUnreadable(lifeMs: number): void {
    const { clock, policy, emit } = this.around;
    this.restsUntil = clock.monotonic() + policy.timing.pollMs;
    if (lifeMs > 0) return;
    this.request = undefined;
    this.isDelayed = false;
    emit({ type: 'commit-given-up', key: this.key });
  }
}
