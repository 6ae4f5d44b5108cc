import { pauseIdsOf } from './binding.js';
import type { CopyHolder } from './copy-holder.js';
import { failedBy } from './failure.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import { elapsedMs, momentOf, type Moment } from './moment.js';
import { checkWith } from './preparation.js';
import { tellFailure } from './refresh-told.js';
import type { RefreshRound } from './refresh-round.js';
import type { Granted, RoundOutcome } from './round-outcome.js';
import type { StoredCredential } from './token-store.js';

/** Tries a reported value at WeChat under a lease, before anything that others use is ended. */
export class Checking {
  constructor(
    private readonly kept: KeptCredential,
    private readonly around: KeeperSurroundings,
    private readonly holder: CopyHolder,
    private readonly rounds: RefreshRound,
  ) {}

  async run(granted: Granted, record: StoredCredential): Promise<RoundOutcome> {
    const { clock, policy, hardStop: signal } = this.around;
    const sentAt = momentOf(clock);
    const { httpTimeoutMs: timeoutMs } = policy.timing;
    const verdict = await checkWith(this.kept, { value: record.value, timeoutMs, signal });
    if (verdict === 'accepted') return this.accepted(granted, record, sentAt);
    if (verdict === 'refused') return this.refused(granted, record, sentAt);
    return this.unknown(granted, record, sentAt);
  }

  /** The same value again, as a new version: WeChat's word is younger than the report. */
  private async accepted(
    { version, storeTime: askedAt }: Granted,
    record: StoredCredential,
    sentAt: Moment,
  ): Promise<RoundOutcome> {
    const { clock, store, emit } = this.around;
    const { key, issuer } = this.kept;
    const { value, fingerprint, issuerState, dueInMs } = record;
    // A check says nothing about an end: what this process counted down itself bounds what the store says of it.
    const own = this.holder.living();
    const ownMs = own?.fingerprint === fingerprint ? own.remainingMs() : Infinity;
    const lifeMs = Math.min(record.remainingMs, ownMs);
    this.holder.forgive(fingerprint);
    const asked = momentOf(clock);
    const { reading } = await store.commit({
      key,
      version,
      value,
      fingerprint,
      ...(issuerState === undefined ? {} : { issuerState }),
      askedAt,
      // Said here as well: the store may have lost what it kept.
      issuedAt: askedAt - record.issuedAgoMs,
      settleMs: 0,
      expiresAt: askedAt + lifeMs,
      dueAt: askedAt + Math.min(dueInMs, lifeMs),
      lifeMs: Math.max(0, lifeMs - elapsedMs(sentAt, asked)),
      clears: [pauseIdsOf(issuer.endpoint, '').check],
    });
    this.rounds.take(reading, asked);
    emit({ type: 'rejection-doubted', key, reason: 'ACCEPTED_BY_WECHAT' });
    return { kind: 'usable' };
  }

  /** From now on it is served to nobody, and whoever comes next asks for another. */
  private async refused(granted: Granted, record: StoredCredential, sentAt: Moment): Promise<RoundOutcome> {
    const { clock, store, emit } = this.around;
    const { key } = this.kept;
    const { version, storeTime } = granted;
    const { fingerprint, issuedAgoMs: ageMs } = record;
    const asked = momentOf(clock);
    const reportedAt = storeTime + elapsedMs(sentAt, asked);
    const { reading } = await store.reject({ key, fingerprint, reportedAt, standing: 'rejected' });
    await store.abandon({ key, version, issued: 'nothing' });
    this.rounds.take(reading, asked);
    emit({ type: 'foreign-refresh', key, ageMs });
    return { kind: 'again' };
  }

  private async unknown(granted: Granted, record: StoredCredential, sentAt: Moment): Promise<RoundOutcome> {
    const { clock, policy, store } = this.around;
    const { key, issuer } = this.kept;
    const reaction = policy.reactToCheck(issuer.endpoint, granted.failures);
    const storeNow = granted.storeTime + elapsedMs(sentAt, momentOf(clock));
    const pause = policy.anchored(reaction, storeNow);
    const { told, silentChecks } = this.rounds.own;
    tellFailure(this.kept, this.around, told, 'reported', reaction);
    silentChecks.hear(record.version, reaction.pause.failures, true);
    await store.abandon({ key, version: granted.version, issued: 'nothing', pause });
    if (silentChecks.areEnoughFor(record, policy.timing.minIssueGapMs)) return { kind: 'again' };
    return failedBy(reaction, reaction.pause.forMs, key.appId);
  }
}
