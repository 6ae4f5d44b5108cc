import { BudgetSpentError } from '../errors/budget-spent.error.js';
import { NoIssuerError } from '../errors/no-issuer.error.js';
import { SecretUnavailableError } from '../errors/secret-unavailable.error.js';
import { WechatTokenError } from '../errors/wechat-token.error.js';
import { attemptIdOf } from './attempt-id.js';
import type { CopyHolder } from './copy-holder.js';
import type { IssueOutcome, IssueRequest } from './credential-issuer.js';
import { within } from './deadline.js';
import { errorOf } from './failure.js';
import { fingerprintOf } from './fingerprint.js';
import type { RefreshCause } from './keeper-events.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import { elapsedMs, momentOf, type Moment } from './moment.js';
import type { PendingCommit } from './pending-commit.js';
import { pauseIdsOf, type Reaction } from './refresh-policy.js';
import type { Intent } from './intent.js';
import type { Need, RoundOutcome } from './round-outcome.js';
import type {
  AcquireRequest,
  AcquireResult,
  LeakProgress,
  Reading,
  StoredCredential,
} from './token-store.js';

type Granted = Extract<AcquireResult, { outcome: 'granted' }>;

/** Everything that one asking goes by, resolved before the lease. */
interface Preparation {
  readonly appSecret: string;
  readonly configuration: string;
  readonly dependency: string | undefined;
}

/** Asks WeChat under a lease, and keeps what it answers. */
export class Asking {
  private standDown: { readonly until: number; readonly reaction: Reaction } | undefined;
  private addressFailures = 0;
  private isAddressProven = false;
  private directNotBefore = -Infinity;

  constructor(
    private readonly kept: KeptCredential,
    private readonly around: KeeperSurroundings,
    private readonly holder: CopyHolder,
    private readonly pending: PendingCommit,
    private readonly take: (reading: Reading, asked: Moment) => void,
    private readonly stopped: AbortSignal,
  ) {}

  async run(reading: Reading, need: Need, intent: Intent): Promise<RoundOutcome> {
    const { policy, role, language, clock } = this.around;
    const { appId } = this.kept.key;
    const { waitStepMs } = policy.timing;
    if (role === 'reader') return { kind: 'wait', ms: waitStepMs, error: new NoIssuerError(appId, language) };
    if (
      need.mode !== 'check' &&
      this.standDown &&
      clock.monotonic() < this.standDown.until &&
      !intent.ignoresPauses
    ) {
      return this.failed(this.standDown.reaction, this.standDown.until - clock.monotonic());
    }
    const prepared = need.mode === 'check' ? NOTHING_TO_PREPARE : await this.prepare();
    if ('kind' in prepared) return prepared;

    const livingMs = this.livingMs(reading.record);
    const budgets =
      need.mode === 'check'
        ? []
        : policy.budgetsFor(this.kept.issuer.endpoint, this.isForced(need), livingMs > 0);
    if (!this.kept.cap.hasRoom(budgets)) return this.budgetSpent(budgets[0]!.id, waitStepMs);

    const asked = momentOf(clock);
    const acquired = await this.acquire(this.acquireRequest(reading, need, intent, prepared, budgets));
    switch (acquired.outcome) {
      case 'granted':
        this.tellBudgets(acquired);
        if (this.leaseLeftMs(asked) < policy.httpTimeoutMs(livingMs > 0, 0)) {
          this.around.emit({ type: 'lease-lost', key: this.kept.key });
          await this.around.store.abandon({
            key: this.kept.key,
            version: acquired.version,
            issued: 'nothing',
          });
          return { kind: 'again' };
        }
        this.kept.cap.count(budgets);
        return need.mode === 'check'
          ? this.check(acquired, reading.record!)
          : this.issue(acquired, reading, need, prepared);
      case 'current':
        this.take(acquired.reading, asked);
        return { kind: 'usable' };
      case 'held':
        return { kind: 'wait', ms: Math.min(waitStepMs, acquired.remainingMs) };
      case 'settling':
        return { kind: 'wait', ms: acquired.remainingMs };
      case 'paused': {
        const { id, remainingMs, reason } = acquired.pause;
        const error = errorOf(reason, id, appId, remainingMs, language);
        // Another process's address was refused: ours may be good.
        if (id === 'address') return { kind: 'wait', ms: Math.min(waitStepMs, remainingMs), error };
        return { kind: 'failed', error, retryInMs: remainingMs };
      }
      case 'budget-spent':
        return this.budgetSpent(acquired.budget.id, acquired.budget.resetsInMs);
      case 'read-again':
        return { kind: 'again' };
    }
  }

  /** Asks without the store, which is away. Once in a while, and only an issuer that gives the same again. */
  async askDirectly(storeError: WechatTokenError): Promise<RoundOutcome> {
    const { clock, policy } = this.around;
    const waitMs = this.directNotBefore - clock.monotonic();
    if (waitMs > 0) return { kind: 'failed', error: storeError, retryInMs: policy.timing.waitStepMs };
    const budgets = policy.budgetsFor(this.kept.issuer.endpoint, false, false);
    if (!this.kept.cap.hasRoom(budgets)) return this.budgetSpent(budgets[0]!.id, policy.timing.directGapMs);
    this.directNotBefore = clock.monotonic() + policy.timing.directGapMs;
    const prepared = await this.prepare();
    if ('kind' in prepared) return prepared;

    this.kept.cap.count(budgets);
    const sentAt = momentOf(clock);
    const outcome = await this.kept.issuer.issue(
      this.issueRequest(prepared, false, policy.timing.httpTimeoutMs),
    );
    if (outcome.outcome !== 'issued') {
      const reaction = this.reactTo(outcome, prepared, 0, {}, false);
      this.tellFailure('store-away', reaction);
      return this.failed(reaction, reaction.pause.forMs);
    }
    this.holder.serve({
      key: this.kept.key,
      value: outcome.value,
      fingerprint: fingerprintOf(outcome.value),
      issuerState: outcome.issuerState,
      version: '',
      remainingMs: outcome.lifeMs,
      dueInMs: policy.dueInMs(this.kept.issuer, outcome.lifeMs, false),
      issuedAgoMs: 0,
      confirmedAgoMs: 0,
      asOf: sentAt,
    });
    this.tellRefreshed('store-away', true, '', outcome.lifeMs, sentAt);
    return { kind: 'usable' };
  }

  private async issue(
    granted: Granted,
    reading: Reading,
    need: Need,
    prepared: Preparation,
  ): Promise<RoundOutcome> {
    const { clock, policy } = this.around;
    const { record } = reading;
    const livingMs = this.livingMs(record);
    const pauses = pauseIdsOf(this.kept.issuer.endpoint, prepared.configuration);
    const timeoutMs = policy.httpTimeoutMs(livingMs > 0, granted.failures[pauses.backoff] ?? 0);
    const force = this.isForced(need) && this.kept.issuer.canForce;
    const sentAt = momentOf(clock);
    const outcome = await this.kept.issuer.issue({
      ...this.issueRequest(prepared, force, timeoutMs),
      ...(record?.issuerState === undefined ? {} : { issuerState: record.issuerState }),
    });
    if (outcome.outcome !== 'issued') {
      return this.giveBack(granted, need, prepared, outcome, sentAt, livingMs);
    }

    this.standDown = undefined;
    this.addressFailures = 0;
    this.isAddressProven = true;
    // Life is counted from before the request, by the store's clock, so latency can only shorten it.
    const askedAt = granted.storeTime;
    const isSameValue = outcome.value === record?.value;
    const endsInMs =
      isSameValue && this.kept.issuer.sameValue === 'keepFirstEnd'
        ? Math.min(outcome.lifeMs, record.remainingMs)
        : outcome.lifeMs;
    const remainingMs = Math.max(0, endsInMs - elapsedMs(sentAt, momentOf(clock)));
    if (!isSameValue && record) this.lookForForeignRefresh(need, record);
    const kept = {
      key: this.kept.key,
      version: granted.version,
      value: outcome.value,
      fingerprint: fingerprintOf(outcome.value),
      ...(outcome.issuerState === undefined ? {} : { issuerState: outcome.issuerState }),
    };
    const dueInMs = policy.dueInMs(this.kept.issuer, endsInMs, isSameValue);
    try {
      const written = await this.pending.begin({
        ...kept,
        askedAt,
        expiresAt: askedAt + endsInMs,
        dueAt: askedAt + dueInMs,
        lifeMs: remainingMs,
        clears: [pauses.backoff, pauses.quota, pauses.configuration, pauses.address],
        ...this.leakAfter(need, reading.leak, isSameValue),
      });
      this.take(written.reading, written.asked);
    } catch {
      // The store went away after WeChat answered: serve it here, the commit is repeated until it is written.
      const ages = { issuedAgoMs: 0, confirmedAgoMs: 0 };
      this.holder.serve({ ...kept, remainingMs: endsInMs, dueInMs, ...ages, asOf: sentAt });
    }
    this.tellRefreshed(need.cause, !isSameValue, granted.version, endsInMs, sentAt);
    return { kind: 'usable' };
  }

  private async giveBack(
    granted: Granted,
    need: Need,
    prepared: Preparation,
    outcome: Exclude<IssueOutcome, { outcome: 'issued' }>,
    sentAt: Moment,
    livingMs: number,
  ): Promise<RoundOutcome> {
    const { clock, policy, store } = this.around;
    const { key, dependency } = this.kept;
    if (outcome.outcome === 'refused' && outcome.refusal.scope === 'dependency' && dependency) {
      await store.abandon({ key, version: granted.version, issued: 'nothing' });
      await dependency.reportRejected(prepared.dependency!);
      return { kind: 'again' };
    }
    const reaction = this.reactTo(outcome, prepared, livingMs, granted.failures, this.isForced(need));
    if (reaction.standDownMs > 0) {
      this.addressFailures += 1;
      this.standDown = { until: clock.monotonic() + reaction.standDownMs, reaction };
    }
    this.tellFailure(need.cause, reaction);
    const storeNow = granted.storeTime + elapsedMs(sentAt, momentOf(clock));
    const abandoned = {
      key,
      version: granted.version,
      issued: reaction.issued,
      pause: policy.anchored(reaction, storeNow),
      ...(need.mode === 'force' && reaction.pause.id.endsWith('/force')
        ? { leak: { left: 1, nextInMs: reaction.pause.forMs } }
        : {}),
    };
    // Should the store be away, the lease ends by itself.
    await store.abandon(abandoned).catch(() => undefined);
    return this.failed(reaction, Math.max(reaction.pause.forMs, reaction.standDownMs));
  }

  /** Tries the kept value at WeChat before anything that others use is ended. */
  private async check(granted: Granted, record: StoredCredential): Promise<RoundOutcome> {
    const { clock, policy, store, language } = this.around;
    const { key } = this.kept;
    const sentAt = momentOf(clock);
    const { httpTimeoutMs: timeoutMs, backoffMs } = policy.timing;
    const verdict = await this.kept.issuer.check!({ appId: key.appId, value: record.value, timeoutMs });
    const { version } = granted;
    switch (verdict) {
      case 'accepted': {
        const { value, fingerprint, remainingMs: lifeMs } = record;
        const expiresAt = granted.storeTime + lifeMs;
        const dueAt = granted.storeTime + record.dueInMs;
        const state = record.issuerState === undefined ? {} : { issuerState: record.issuerState };
        const kept = { key, version, value, fingerprint, ...state, expiresAt, dueAt, lifeMs };
        const asked = momentOf(clock);
        const { reading } = await store.commit({ ...kept, askedAt: granted.storeTime, clears: [] });
        this.take(reading, asked);
        this.around.emit({ type: 'rejection-doubted', key, reason: 'ACCEPTED_BY_WECHAT' });
        return { kind: 'usable' };
      }
      case 'refused': {
        const asked = momentOf(clock);
        const reportedAt = granted.storeTime + elapsedMs(sentAt, asked);
        const { fingerprint } = record;
        const { reading } = await store.reject({ key, fingerprint, reportedAt, standing: 'rejected' });
        await store.abandon({ key, version, issued: 'nothing' });
        this.take(reading, asked);
        this.around.emit({ type: 'foreign-refresh', key, ageMs: record.issuedAgoMs });
        return { kind: 'again' };
      }
      case 'unknown': {
        await store.abandon({ key, version, issued: 'nothing' });
        const reason = { code: 'WECHAT_UNAVAILABLE', failure: 'CHECK_FAILED' };
        return {
          kind: 'failed',
          error: errorOf(reason, '', key.appId, backoffMs, language),
          retryInMs: backoffMs,
        };
      }
    }
  }

  private async prepare(): Promise<Preparation | Extract<RoundOutcome, { kind: 'failed' }>> {
    const { clock, policy, language } = this.around;
    const { key, dependency } = this.kept;
    const { secretTimeoutMs, backoffMs } = policy.timing;
    try {
      const late = () => new SecretUnavailableError(key.appId, 'TIMEOUT', language);
      const appSecret = await within(clock, secretTimeoutMs, this.kept.appSecret(), late);
      const configuration = fingerprintOf(`${key.appId}\n${appSecret}`).slice(0, 16);
      return { appSecret, configuration, dependency: await dependency?.get() };
    } catch (error) {
      // A foreign error may quote the secret.
      const known =
        error instanceof WechatTokenError ? error : new SecretUnavailableError(key.appId, 'FAILED', language);
      return { kind: 'failed', error: known, retryInMs: backoffMs };
    }
  }

  private acquireRequest(
    reading: Reading,
    need: Need,
    intent: Intent,
    { configuration }: Preparation,
    budgets: AcquireRequest['budgets'],
  ): AcquireRequest {
    const { random, policy } = this.around;
    const { timing } = policy;
    const { issuer, key } = this.kept;
    const pauses = pauseIdsOf(issuer.endpoint, configuration);
    const asked = intent.ignoresPauses ? [] : [pauses.backoff, pauses.configuration];
    const isCheck = need.mode === 'check';
    const replaces = intent.replaces ?? reading.record?.version;
    return {
      key,
      attemptId: attemptIdOf(random),
      readAt: reading.storeTime,
      readWindowMs: 2 * timing.storeTimeoutMs,
      ...(replaces === undefined ? {} : { replaces }),
      ...(this.holder.highestVersion === '' ? {} : { highestVersion: this.holder.highestVersion }),
      leaseMs: timing.leaseMs,
      settleMs: isCheck || issuer.reissue === 'same' ? 0 : timing.settleMs,
      ...(intent.minSinceIssuedMs === undefined ? {} : { minSinceIssuedMs: intent.minSinceIssuedMs }),
      ...(intent.minSinceConfirmedMs === undefined
        ? {}
        : { minSinceConfirmedMs: intent.minSinceConfirmedMs }),
      pauses: isCheck
        ? []
        : [
            ...asked,
            pauses.quota,
            ...(this.isForced(need) ? [pauses.force] : []),
            ...(this.isAddressProven || intent.ignoresPauses ? [] : [pauses.address]),
          ],
      budgets,
      ...(intent.leak ? { leak: intent.leak } : {}),
    };
  }

  /** Asks once more with the same attempt when the answer was lost: the store gives the same lease again. */
  private async acquire(request: AcquireRequest): Promise<AcquireResult> {
    const { store } = this.around;
    return store.acquire(request).catch(() => store.acquire(request));
  }

  private issueRequest(prepared: Preparation, force: boolean, timeoutMs: number): IssueRequest {
    const { appId, subject } = this.kept.key;
    return {
      appId,
      appSecret: prepared.appSecret,
      force,
      timeoutMs,
      signal: this.stopped,
      ...(subject === undefined ? {} : { subject }),
      ...(prepared.dependency === undefined ? {} : { dependency: prepared.dependency }),
    };
  }

  private reactTo(
    outcome: Exclude<IssueOutcome, { outcome: 'issued' }>,
    { configuration }: Preparation,
    livingMs: number,
    failures: Readonly<Record<string, number>>,
    isForced: boolean,
  ): Reaction {
    const { endpoint } = this.kept.issuer;
    const { addressFailures } = this;
    const context = { endpoint, configuration, isForced, livingMs, failures, addressFailures };
    return this.around.policy.reactTo(outcome, context);
  }

  private isForced(need: Need): boolean {
    return need.mode === 'force' && this.kept.issuer.canForce;
  }

  /** What remains of a lease beyond the margin, counted from before it was asked for. */
  private leaseLeftMs(asked: Moment): number {
    const { leaseMs, sendMarginMs } = this.around.policy.timing;
    return leaseMs - sendMarginMs - elapsedMs(asked, momentOf(this.around.clock));
  }

  private livingMs(record: StoredCredential | undefined): number {
    const kept = record && record.standing !== 'rejected' ? record.remainingMs : 0;
    return Math.max(kept, this.holder.living()?.remainingMs() ?? 0);
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
    if (issuer.reissue === 'same' && need.mode !== 'force' && isEarly) {
      this.around.emit({ type: 'foreign-refresh', key, ageMs: record.issuedAgoMs });
    }
  }

  private budgetSpent(budget: string, retryInMs: number): RoundOutcome {
    const { language, policy } = this.around;
    const { appId } = this.kept.key;
    const limit = policy.limitOf(budget);
    this.around.emit({ type: 'budget-spent', appId, budget, used: limit, limit });
    return { kind: 'failed', error: new BudgetSpentError(appId, budget, retryInMs, language), retryInMs };
  }

  private tellBudgets({ budgets }: Granted): void {
    for (const { id, used } of budgets) {
      const limit = this.around.policy.limitOf(id);
      if (used === Math.ceil(limit / 2) || used === Math.ceil(limit * 0.8)) {
        this.around.emit({ type: 'budget-low', appId: this.kept.key.appId, budget: id, used, limit });
      }
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

  private failed({ reason, pause }: Reaction, retryInMs: number): RoundOutcome {
    const { appId } = this.kept.key;
    return {
      kind: 'failed',
      error: errorOf(reason, pause.id, appId, retryInMs, this.around.language),
      retryInMs,
    };
  }
}

const NOTHING_TO_PREPARE: Preparation = { appSecret: '', configuration: '', dependency: undefined };
