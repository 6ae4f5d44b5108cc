import type { CredentialKey } from './credential.js';
import type { KeeperSurroundings } from './keeper-surroundings.js';
import { elapsedMs, momentOf, type Moment } from './moment.js';
import type { CommitRequest, Reading } from './token-store.js';

/** A commit that the store has not taken yet: repeated until it is written or superseded. */
export class PendingCommit {
  private request: CommitRequest | undefined;
  private begunAt: Moment = { wall: 0, mono: 0 };
  private isDelayed = false;

  constructor(
    private readonly key: CredentialKey,
    private readonly around: KeeperSurroundings,
  ) {}

  get isOpen(): boolean {
    return this.request !== undefined;
  }

  /** Writes `request` now or, should the store fail, by a later `write`. Throws as the store does. */
  async begin(request: CommitRequest): Promise<{ readonly reading: Reading; readonly asked: Moment }> {
    this.request = request;
    this.begunAt = momentOf(this.around.clock);
    try {
      return (await this.write())!;
    } catch (error) {
      this.isDelayed = true;
      this.around.emit({ type: 'commit-delayed', key: this.key });
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
    const { reading } = await this.around.store.commit({ ...request, lifeMs });
    this.request = undefined;
    if (this.isDelayed) this.around.emit({ type: 'commit-written', key: this.key });
    this.isDelayed = false;
    return { reading, asked };
  }
}
