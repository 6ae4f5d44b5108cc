import { pauseIdsFor } from './binding.js';
import type { CopyHolder } from './copy-holder.js';
import { GiveBack } from './give-back.js';
import { KeepIssued } from './keep-issued.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import { elapsedMs, momentOf, type Moment } from './moment.js';
import { issueWith, type Preparation } from './preparation.js';
import type { RefreshRound } from './refresh-round.js';
import type { Granted, Need, RoundOutcome } from './round-outcome.js';
import type { Reading } from './token-store.js';

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
  constructor(
    private readonly kept: KeptCredential,
    private readonly around: KeeperSurroundings,
    private readonly holder: CopyHolder,
    private readonly rounds: RefreshRound,
  ) {}

  async run(granted: Granted, reading: Reading, need: Need, prepared: Preparation): Promise<RoundOutcome> {
    const { kept, around, holder, rounds } = this;
    const { clock, policy, hardStop: signal } = around;
    const { issuer } = kept;
    const { record } = reading;
    const livingMs = holder.livingMs(record);
    const { backoff, own } = pauseIdsFor(kept, prepared.configuration);
    const failures = Math.max(granted.failures[backoff] ?? 0, granted.failures[own] ?? 0);
    const asked = { granted, reading, need, prepared, sentAt: momentOf(clock) };
    const timeoutMs = policy.httpTimeoutMs(livingMs > 0, failures);
    const outcome = await issueWith(kept, prepared, {
      force: need.mode === 'force' && issuer.canForce,
      timeoutMs,
      signal,
      issuerState: record?.issuerState,
    });
    if (outcome.outcome === 'failed' && outcome.issued === 'nothing' && this.stoodStill(asked, timeoutMs))
      return this.giveUp(granted);
    const isAnswered = outcome.outcome !== 'failed';
    if (isAnswered && issuer.residence === 'on-demand') kept.calls.failing.answered(issuer.endpoint);
    if (outcome.outcome !== 'issued')
      return new GiveBack(kept, around, rounds.own).run(asked, outcome, livingMs);
    rounds.own.addressAccepted();
    return new KeepIssued(kept, around, holder, rounds).run(asked, outcome);
  }

  /** Long after its deadline an exchange has failed for what this process did, and not for anything at WeChat. */
  private stoodStill({ sentAt }: Asked, timeoutMs: number): boolean {
    const { clock, policy } = this.around;
    return elapsedMs(sentAt, momentOf(clock)) > timeoutMs + policy.timing.sendMarginMs;
  }

  private async giveUp({ version }: Granted): Promise<RoundOutcome> {
    const { emit, store } = this.around;
    const { key } = this.kept;
    emit({ type: 'lease-lost', key });
    await store.abandon({ key, version, issued: 'nothing' });
    return { kind: 'again' };
  }
}
