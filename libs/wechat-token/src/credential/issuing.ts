import { AuthorizationGoneError } from '../errors/authorization-gone.error.js';
import { BudgetSpentError } from '../errors/budget-spent.error.js';
import { WechatTokenError } from '../errors/wechat-token.error.js';
import type { CopyHolder } from './copy-holder.js';
import type { Issued, IssueOutcome, Refusal } from './credential-issuer.js';
import { failedBy } from './failure.js';
import { fingerprintOf } from './fingerprint.js';
import type { RefreshCause } from './keeper-events.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import { elapsedMs, momentOf, type Moment } from './moment.js';
import { lifeOf } from './life.js';
import type { OwnAddress } from './own-address.js';
import type { PendingCommit } from './pending-commit.js';
import { issueWith, prepare, type Preparation } from './preparation.js';
import { pauseIdsOf, type Reaction } from './refresh-policy.js';
import type { Granted, Need, RoundOutcome } from './round-outcome.js';
import type { LeakProgress, Reading, StoredCredential } from './token-store.js';
import { versionBehind, type Version } from './version.js';

/** WeChat ends access_token and refresh_token together where a user changed the password. */
const PASSWORD_CHANGED = 42007;

/** Asks WeChat for a credential, and keeps what it answers. */
export class Issuing {
  private directNotBefore = -Infinity;

  constructor(
    private readonly kept: KeptCredential,
    private readonly around: KeeperSurroundings,
    private readonly holder: CopyHolder,
    private readonly address: OwnAddress,
    private readonly pending: PendingCommit,
    private readonly take: (reading: Reading, asked: Moment) => void,
    private readonly hardStop: AbortSignal,
  ) {}

  /** Under a lease. */
  async run(granted: Granted, reading: Reading, need: Need, prepared: Preparation): Promise<RoundOutcome> {
    const { clock, policy } = this.around;
    const { issuer } = this.kept;
    const { record } = reading;
    const livingMs = this.livingMs(record);
    const { backoff } = pauseIdsOf(issuer.endpoint, prepared.configuration);
    const sentAt = momentOf(clock);
    const outcome = await issueWith(this.kept, prepared, {
      force: need.mode === 'force' && issuer.canForce,
      timeoutMs: policy.httpTimeoutMs(livingMs > 0, granted.failures[backoff] ?? 0),
      signal: this.hardStop,
      issuerState: record?.issuerState,
    });
    if (outcome.outcome !== 'issued') {
      return this.giveBack(granted, reading, need, prepared, outcome, sentAt, livingMs);
    }
    this.address.accepted();
    if (record && outcome.value !== record.value) this.lookForForeignRefresh(need, record);
    return this.keep(granted, reading, need, prepared, outcome, sentAt);
  }

  /** Without the store, which is away: once in a while, and only where asking again gives the same. */
  async runDirectly(storeError: WechatTokenError): Promise<RoundOutcome> {
    const { clock, policy, language } = this.around;
    const { key, issuer, cap } = this.kept;
    const { directGapMs, waitStepMs, httpTimeoutMs } = policy.timing;
    if (clock.monotonic() < this.directNotBefore)
      return { kind: 'failed', error: storeError, retryInMs: waitStepMs };
    const budgets = policy.budgetsFor(issuer.endpoint, false, false);
    const spent = cap.spentOf(budgets);
    if (spent) {
      const error = new BudgetSpentError(key.appId, spent.id, spent.resetsInMs, language);
      return { kind: 'failed', error, retryInMs: directGapMs };
    }
    this.directNotBefore = clock.monotonic() + directGapMs;
    const prepared = await prepare(this.kept, this.around, this.hardStop);
    if ('kind' in prepared) return prepared;

    cap.count(budgets);
    const sentAt = momentOf(clock);
    const how = { force: false, timeoutMs: httpTimeoutMs, signal: this.hardStop };
    const outcome = await issueWith(this.kept, prepared, how);
    if (outcome.outcome !== 'issued') {
      const reaction = this.reactTo(outcome, prepared, 0, {}, false);
      this.tellFailure('store-away', reaction);
      return failedBy(reaction, reaction.pause.forMs, key.appId, language);
    }
    const lifeMs = lifeOf(issuer, outcome, this.knownOf(outcome.value, sentAt), {
      sinceReadMs: 0,
      tookMs: elapsedMs(sentAt, momentOf(clock)),
    });
    // Without a version: it yields to the first record that is read.
    this.serve({ ...outcome, lifeMs, version: '' }, policy.dueInMs(issuer, lifeMs, false), sentAt);
    this.tellRefreshed('store-away', true, '', lifeMs, sentAt);
    return { kind: 'usable' };
  }

  /** What lives here or in the store, in ms. */
  livingMs(record: StoredCredential | undefined): number {
    const kept = record && record.standing !== 'rejected' ? record.remainingMs : 0;
    return Math.max(kept, this.holder.living()?.remainingMs() ?? 0);
  }

  private async keep(
    { version, storeTime: askedAt }: Granted,
    { record, leak, storeTime }: Reading,
    need: Need,
    prepared: Preparation,
    issued: Issued,
    sentAt: Moment,
  ): Promise<RoundOutcome> {
    const { clock, policy } = this.around;
    const { key, issuer } = this.kept;
    const { value, issuerState = record?.issuerState } = issued;
    const isSameValue = value === record?.value;
    // Counted from before the request, by the store's clock, so that latency can only shorten a life.
    const known = isSameValue ? record : this.knownOf(value, sentAt);
    const lifeMs = lifeOf(issuer, issued, known, {
      sinceReadMs: isSameValue ? Math.max(0, askedAt - storeTime) : 0,
      tookMs: elapsedMs(sentAt, momentOf(clock)),
    });
    const dueInMs = policy.dueInMs(issuer, lifeMs, isSameValue);
    const { backoff, quota, configuration } = pauseIdsOf(issuer.endpoint, prepared.configuration);
    try {
      const written = await this.pending.begin({
        key,
        version,
        value,
        fingerprint: fingerprintOf(value),
        ...(issuerState === undefined ? {} : { issuerState }),
        askedAt,
        settleMs: issuer.reissue === 'supersedes' ? policy.timing.settleMs : 0,
        expiresAt: askedAt + lifeMs,
        dueAt: askedAt + dueInMs,
        lifeMs: Math.max(0, lifeMs - elapsedMs(sentAt, momentOf(clock))),
        // Not the pause of an address: that ours is good says nothing of another host's.
        clears: [backoff, quota, configuration],
        ...this.leakAfter(need, leak, isSameValue),
      });
      this.take(written.reading, written.asked);
    } catch (error) {
      // The store went away after WeChat answered: the commit is repeated until it is written, and served here meanwhile.
      if (issuer.residence === 'on-demand') {
        if (!(error instanceof WechatTokenError)) throw error;
        return { kind: 'wait', ms: policy.timing.waitStepMs / 4, error };
      }
      this.serve({ value, issuerState, version, lifeMs }, dueInMs, sentAt);
    }
    this.tellRefreshed(need.cause, !isSameValue, version, lifeMs, sentAt);
    return { kind: 'usable' };
  }

  private async giveBack(
    { version, storeTime, failures }: Granted,
    reading: Reading,
    need: Need,
    prepared: Preparation,
    outcome: Exclude<IssueOutcome, { outcome: 'issued' }>,
    sentAt: Moment,
    livingMs: number,
  ): Promise<RoundOutcome> {
    const { clock, policy, store, language } = this.around;
    const { key, dependency } = this.kept;
    const { record, leak } = reading;
    if (outcome.outcome === 'refused' && outcome.refusal.scope === 'dependency' && dependency) {
      await store.abandon({ key, version, issued: 'nothing' });
      await dependency.reportRejected(prepared.dependency!);
      return { kind: 'again' };
    }
    if (outcome.outcome === 'refused' && outcome.refusal.scope === 'user' && record?.issuerState) {
      return this.endAuthorization(version, storeTime, reading, outcome.refusal);
    }
    const isForced = need.mode === 'force' && this.kept.issuer.canForce;
    const reaction = this.reactTo(outcome, prepared, livingMs, failures, isForced);
    if (reaction.standDownMs > 0) this.address.refused(reaction);
    this.tellFailure(need.cause, reaction);
    const storeNow = storeTime + elapsedMs(sentAt, momentOf(clock));
    const isForceSpent = need.cause === 'leak' && reaction.pause.id.endsWith('/force');
    const request = {
      key,
      version,
      issued: reaction.issued,
      pause: policy.anchored(reaction, storeNow),
      ...(isForceSpent ? { leak: { left: leak?.left ?? 2, nextInMs: reaction.pause.forMs } } : {}),
    };
    // Should the store be away, the lease ends by itself.
    await store.abandon(request).catch(() => undefined);
    return failedBy(reaction, Math.max(reaction.pause.forMs, reaction.standDownMs), key.appId, language);
  }

  /** WeChat takes no more what renews the credential. That is written down, so that nobody asks again. */
  private async endAuthorization(
    version: Version,
    askedAt: number,
    { record }: Reading,
    { errcode }: Refusal,
  ): Promise<RoundOutcome> {
    const { store, policy, language } = this.around;
    const { key } = this.kept;
    const { value, fingerprint, remainingMs, standing } = record!;
    const lifeMs = standing === 'ok' && errcode !== PASSWORD_CHANGED ? remainingMs : 0;
    const { outcome } = await store.commit({
      key,
      // Right behind what it is about: who was given what renews it since, and has yet to write that, is to come after.
      version: versionBehind(record!.version, version),
      value,
      fingerprint,
      askedAt,
      settleMs: 0,
      expiresAt: askedAt + lifeMs,
      dueAt: askedAt + lifeMs,
      lifeMs,
      clears: [],
    });
    await store.abandon({ key, version, issued: 'nothing' });
    // What was shown was spent by somebody else, who kept what came of it.
    if (outcome === 'superseded') return { kind: 'again' };
    this.around.emit({ type: 'authorization-ended', key, errcode });
    const error = new AuthorizationGoneError(key.appId, 'ENDED', language, errcode);
    return { kind: 'failed', error, retryInMs: policy.timing.waitStepMs };
  }

  /** Serves what is not in the store (yet). */
  private serve(
    {
      value,
      issuerState,
      version,
      lifeMs,
    }: {
      readonly value: string;
      readonly issuerState?: string | undefined;
      readonly version: Version;
      readonly lifeMs: number;
    },
    dueInMs: number,
    asOf: Moment,
  ): void {
    this.holder.serve({
      key: this.kept.key,
      value,
      issuerState,
      fingerprint: fingerprintOf(value),
      version,
      remainingMs: lifeMs,
      dueInMs,
      issuedAgoMs: 0,
      confirmedAgoMs: 0,
      asOf,
    });
  }

  /** What this process knows of a value that the store does not keep. */
  private knownOf(value: string, now: Moment) {
    const { copy } = this.holder;
    if (copy?.value !== value) return undefined;
    return { value, remainingMs: copy.remainingMs(now), issuedAgoMs: copy.ageMs(now) };
  }

  private reactTo(
    outcome: Exclude<IssueOutcome, { outcome: 'issued' }>,
    { configuration }: Preparation,
    livingMs: number,
    failures: Readonly<Record<string, number>>,
    isForced: boolean,
  ): Reaction {
    const { endpoint } = this.kept.issuer;
    const addressFailures = this.address.failures;
    const context = { endpoint, configuration, isForced, livingMs, failures, addressFailures };
    return this.around.policy.reactTo(outcome, context);
  }

  /** A forced call counts only if the value changed: WeChat swallows one that comes too soon without an error. */
  private leakAfter(
    need: Need,
    leak: LeakProgress | undefined,
    isSameValue: boolean,
  ): { leak?: LeakProgress | null } {
    if (need.cause !== 'leak') return {};
    const left = (leak?.left ?? 2) - (isSameValue ? 0 : 1);
    return { leak: left > 0 ? { left, nextInMs: this.around.policy.timing.forceGapMs } : null };
  }

  private lookForForeignRefresh(need: Need, record: StoredCredential): void {
    const { issuer, key } = this.kept;
    const isEarly = record.remainingMs > issuer.renewsInLastMs + this.around.policy.timing.renewLagMs;
    if (issuer.sameValue === 'remaining' && issuer.reissue === 'same' && need.mode !== 'force' && isEarly) {
      this.around.emit({ type: 'foreign-refresh', key, ageMs: record.issuedAgoMs });
    }
  }

  private tellRefreshed(
    cause: RefreshCause,
    replaced: boolean,
    version: string,
    lifeMs: number,
    since: Moment,
  ): void {
    const tookMs = elapsedMs(since, momentOf(this.around.clock));
    this.around.emit({ type: 'refreshed', key: this.kept.key, cause, replaced, version, lifeMs, tookMs });
  }

  private tellFailure(cause: RefreshCause, { reason, pause, standDownMs }: Reaction): void {
    const retryInMs = Math.max(pause.forMs, standDownMs);
    this.around.emit({ type: 'refresh-failed', key: this.kept.key, cause, reason, retryInMs });
  }
}
