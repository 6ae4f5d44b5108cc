import type { CopyHolder } from './copy-holder.js';
import { GiveBack } from './give-back.js';
import { KeepIssued } from './keep-issued.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import { momentOf, type Moment } from './moment.js';
import type { OwnAddress } from './own-address.js';
import type { PendingCommit } from './pending-commit.js';
import { issueWith, type Preparation } from './preparation.js';
import { pauseIdsOf } from './refresh-policy.js';
import type { Granted, Need, RoundOutcome } from './round-outcome.js';
import type { Reading, StoredCredential } from './token-store.js';

/** One asking under a lease: what it goes by, and when it was sent. */
export interface Asked {
  readonly granted: Granted;
  readonly reading: Reading;
  readonly need: Need;
  readonly prepared: Preparation;
  readonly sentAt: Moment;
}

/** Asks WeChat for a credential under a lease, and keeps what it answers. */
export class Issuing {
  private readonly keepIssued: KeepIssued;
  private readonly giveBack: GiveBack;

  constructor(
    private readonly kept: KeptCredential,
    private readonly around: KeeperSurroundings,
    private readonly holder: CopyHolder,
    private readonly address: OwnAddress,
    pending: PendingCommit,
    take: (reading: Reading, asked: Moment) => void,
    private readonly hardStop: AbortSignal,
  ) {
    this.keepIssued = new KeepIssued(kept, around, holder, pending, take);
    this.giveBack = new GiveBack(kept, around, address);
  }

  async run(granted: Granted, reading: Reading, need: Need, prepared: Preparation): Promise<RoundOutcome> {
    const { clock, policy } = this.around;
    const { issuer } = this.kept;
    const { record } = reading;
    const livingMs = this.livingMs(record);
    const { backoff } = pauseIdsOf(issuer.endpoint, prepared.configuration);
    const asked = { granted, reading, need, prepared, sentAt: momentOf(clock) };
    const outcome = await issueWith(this.kept, prepared, {
      force: need.mode === 'force' && issuer.canForce,
      timeoutMs: policy.httpTimeoutMs(livingMs > 0, granted.failures[backoff] ?? 0),
      signal: this.hardStop,
      issuerState: record?.issuerState,
    });
    if (outcome.outcome !== 'issued') return this.giveBack.run(asked, outcome, livingMs);
    this.address.accepted();
    return this.keepIssued.run(asked, outcome);
  }

  /** What lives here or in the store, in ms. */
  livingMs(record: StoredCredential | undefined): number {
    const kept = record && record.standing !== 'rejected' ? record.remainingMs : 0;
    return Math.max(kept, this.holder.living()?.remainingMs() ?? 0);
  }
}
