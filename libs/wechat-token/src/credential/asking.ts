import { AuthorizationGoneError } from '../errors/authorization-gone.error.js';
import { BudgetSpentError } from '../errors/budget-spent.error.js';
import { NoIssuerError } from '../errors/no-issuer.error.js';
import { TokenRecordError } from '../errors/token-record.error.js';
import { TokenStoreError } from '../errors/token-store.error.js';
import { pauseIdsFor } from './binding.js';
import { Checking } from './checking.js';
import type { CopyHolder } from './copy-holder.js';
import { errorOf, failedBy } from './failure.js';
import type { Intent } from './intent.js';
import { Issuing } from './issuing.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import { elapsedMs, momentOf, type Moment } from './moment.js';
import { leaseWish } from './lease-wish.js';
import { NOTHING_TO_PREPARE, prepare, type Preparation } from './preparation.js';
import { tellBudgetSpent, tellTrouble } from './refresh-told.js';
import type { RefreshRound } from './refresh-round.js';
import type { Granted, Need, RoundOutcome } from './round-outcome.js';
import type {
  AcquireRequest,
  AcquireResult,
  BudgetUse,
  Pause,
  Reading,
  StoredCredential,
} from './token-store.js';
import { troubleOf } from './told-troubles.js';

/** Gets the lease, and lets WeChat be asked under it. */
export class Asking {
  constructor(
    private readonly kept: KeptCredential,
    private readonly around: KeeperSurroundings,
    private readonly holder: CopyHolder,
    private readonly rounds: RefreshRound,
  ) {}

  async run(reading: Reading, need: Need, intent: Intent): Promise<RoundOutcome> {
    const { policy, role, clock } = this.around;
    const { key, issuer, calls } = this.kept;
    const { waitStepMs } = policy.timing;
    if (role === 'reader') return this.waitForIssuer(need);
    const isCheck = need.mode === 'check';
    if (issuer.residence === 'on-demand' && reading.record?.issuerState === undefined) {
      const error = new AuthorizationGoneError(key.appId, reading.record ? 'ENDED' : 'UNKNOWN');
      // Whoever asks for somebody unknown is told so, and nobody else.
      return { kind: 'failed', error, retryInMs: waitStepMs, isTold: true };
    }
    const standing = isCheck || intent.ignoresPauses ? undefined : this.rounds.own.standsDown(clock);
    if (standing) return failedBy(standing.reaction, standing.forMs, key.appId);
    // Who has other reasons than the record's may be told that it is current. What is whole may be a dead one's, by a
    // clock that went back: only a step that asks for it lets it run out.
    const isHeld = reading.leaseMs > 0 && reading.leaseMs < policy.timing.leaseMs;
    if (isHeld && intent.cause === undefined) return this.held(reading.leaseMs);
    const prepared = isCheck ? NOTHING_TO_PREPARE : await prepare(this.kept, this.around);
    if ('kind' in prepared) return prepared;

    const hasLiving = this.holder.livingMs(reading.record) > 0;
    const budgets = isCheck
      ? policy.checkBudgetsFor(issuer.endpoint)
      : policy.budgetsFor(issuer.endpoint, this.isForced(need), hasLiving);
    const spent = calls.spentOf(budgets);
    if (spent) return this.budgetSpent(spent, reading, need);

    const asked = momentOf(clock);
    const acquired = await this.acquire(this.requestFor(reading, need, intent, prepared, budgets));
    switch (acquired.outcome) {
      case 'granted':
        return this.granted(acquired, reading, need, prepared, { asked, budgets });
      case 'current':
        this.rounds.take(acquired.reading, asked);
        return { kind: 'usable' };
      case 'held':
        return this.held(acquired.remainingMs);
      case 'settling':
        return this.settling(acquired.remainingMs, reading, need, intent);
      case 'paused':
        return this.paused(acquired.pause, reading, need);
      case 'budget-spent':
        return this.budgetSpent(acquired.budget, reading, need);
      case 'read-again':
        return { kind: 'again' };
    }
    throw new TokenStoreError('acquire', 'BAD_ANSWER', key.appId);
  }

  /** Another process asks. */
  private held(remainingMs: number): RoundOutcome {
    const { policy, emit } = this.around;
    emit({ type: 'lease-held', key: this.kept.key, remainingMs });
    return { kind: 'wait', ms: Math.min(policy.timing.waitStepMs, remainingMs) };
  }

  /** Nobody asks for another yet. Whether the one that was reported is still good may be asked: that ends nothing. */
  private async settling(ms: number, reading: Reading, need: Need, intent: Intent): Promise<RoundOutcome> {
    if (reading.record?.standing !== 'reported' || !this.kept.issuer.check) return { kind: 'wait', ms };
    const checked = await this.run(reading, { ...need, mode: 'check' }, intent);
    if (this.rounds.lastReading?.standing !== 'reported') return checked;
    return { kind: 'wait', ms, ...(checked.kind === 'failed' ? { error: checked.error } : {}) };
  }

  private async granted(
    granted: Granted,
    reading: Reading,
    need: Need,
    prepared: Preparation,
    { asked, budgets }: { asked: Moment; budgets: AcquireRequest['budgets'] },
  ): Promise<RoundOutcome> {
    const { policy, store, emit } = this.around;
    const { key, calls } = this.kept;
    emit({ type: 'lease-granted', key, budgets: granted.budgets });
    for (const use of granted.budgets) calls.hear(use);
    this.tellBudgets(granted);
    // WeChat knows no fences: nothing is sent that could be served after the lease.
    if (this.leaseLeftMs(asked) < policy.timing.httpTimeoutMs) {
      emit({ type: 'lease-lost', key });
      await store.abandon({ key, version: granted.version, issued: 'nothing' });
      return { kind: 'again' };
    }
    const { kept, around, holder, rounds } = this;
    calls.count(budgets);
    if (need.mode === 'check')
      return new Checking(kept, around, holder, rounds).run(granted, reading.record!);
    return new Issuing(kept, around, holder, rounds).run(granted, reading, need, prepared);
  }

  private paused(
    { id, remainingMs, reason, failures }: Pause,
    { record }: Reading,
    { mode }: Need,
  ): RoundOutcome {
    const { policy, clock, emit } = this.around;
    const { key } = this.kept;
    const { told, silentChecks } = this.rounds.own;
    if (mode === 'check') silentChecks.hear(record!.version, failures, false);
    if (mode === 'check' && this.mayReplaceUnchecked(record!)) return { kind: 'again' };
    if (told.isNews(troubleOf(reason), clock, remainingMs))
      emit({ type: 'paused', key, reason, remainingMs });
    const error = errorOf(reason, id, key.appId, remainingMs);
    // Another process's address was refused: ours may be good.
    if (id === 'address') {
      const ms = Math.min(policy.timing.waitStepMs, remainingMs);
      return { kind: 'wait', ms, error, isTrouble: true };
    }
    return { kind: 'failed', error, retryInMs: remainingMs, isTold: true };
  }

  private mayReplaceUnchecked(record: StoredCredential): boolean {
    return this.rounds.own.silentChecks.areEnoughFor(record, this.around.policy.timing.minIssueGapMs);
  }

  /** An issuer that is about to refresh, or to start, is no trouble. */
  private waitForIssuer({ cause }: Need): RoundOutcome {
    const { policy } = this.around;
    const { waitStepMs, waitMs, backoffMaxMs } = policy.timing;
    const error = new NoIssuerError(this.kept.key.appId);
    const patienceMs = this.holder.living() ? backoffMaxMs : waitMs;
    const isTrouble = this.rounds.neededForMs() >= patienceMs;
    if (isTrouble)
      tellTrouble(this.kept, this.around, this.rounds.own.told, cause, { error, retryInMs: waitStepMs });
    return { kind: 'wait', ms: waitStepMs, error, isTrouble };
  }

  private requestFor(
    reading: Reading,
    need: Need,
    intent: Intent,
    prepared: Preparation,
    budgets: AcquireRequest['budgets'],
  ): AcquireRequest {
    const { timing } = this.around.policy;
    const { issuer, key } = this.kept;
    const { replaces, minSinceIssuedMs, minSinceConfirmedMs, leak } = intent;
    const isHarmless = need.mode === 'check' || issuer.reissue === 'same';
    return {
      ...leaseWish(key, reading, this.around, this.holder.highestVersion),
      ...(replaces === undefined ? {} : { replaces }),
      settleMs: isHarmless ? 0 : timing.settleMs,
      ...(minSinceIssuedMs === undefined ? {} : { minSinceIssuedMs }),
      ...(minSinceConfirmedMs === undefined ? {} : { minSinceConfirmedMs }),
      pauses: this.pausesFor(need, intent, prepared),
      budgets,
      ...(leak ? { leak } : {}),
    };
  }

  /** The pauses that bind this process. A person who asks is held up by WeChat's quotas only. */
  private pausesFor(need: Need, intent: Intent, { configuration }: Preparation): string[] {
    const pauses = pauseIdsFor(this.kept, configuration);
    if (need.mode === 'check') return [pauses.check];
    const quotas = this.isForced(need) ? [pauses.quota, pauses.force] : [pauses.quota];
    if (intent.ignoresPauses) return quotas;
    const address = this.rounds.own.isAddressProven ? [] : [pauses.address];
    return [...quotas, ...address, ...pauses.failures];
  }

  /** Asks once more with the same attempt when the answer was lost: the store gives the same lease again. */
  private async acquire(request: AcquireRequest): Promise<AcquireResult> {
    const { store } = this.around;
    return store.acquire(request).catch((error: unknown) => {
      if (error instanceof TokenRecordError) throw error;
      return store.acquire(request);
    });
  }

  private isForced(need: Need): boolean {
    return need.mode === 'force' && this.kept.issuer.canForce;
  }

  /** What remains of a lease beyond the margin, counted from before it was asked for. */
  private leaseLeftMs(asked: Moment): number {
    const { leaseMs, sendMarginMs } = this.around.policy.timing;
    return leaseMs - sendMarginMs - elapsedMs(asked, momentOf(this.around.clock));
  }

  private budgetSpent(
    spent: Pick<BudgetUse, 'id' | 'resetsInMs'>,
    { record }: Reading,
    { mode }: Need,
  ): RoundOutcome {
    const { id, resetsInMs: retryInMs } = spent;
    const { told, silentChecks } = this.rounds.own;
    tellBudgetSpent(this.kept, this.around, told, spent);
    if (mode === 'check') silentChecks.hear(record!.version, Infinity, false);
    if (mode === 'check' && this.mayReplaceUnchecked(record!)) return { kind: 'again' };
    const error = new BudgetSpentError(this.kept.key.appId, id, retryInMs);
    return { kind: 'failed', error, retryInMs, isTold: true };
  }

  private tellBudgets({ budgets }: Granted): void {
    const { policy, emit } = this.around;
    for (const { id: budget, used } of budgets) {
      const limit = policy.limitOf(budget);
      if (used !== Math.ceil(limit / 2) && used !== Math.ceil(limit * 0.8)) continue;
      emit({ type: 'budget-low', appId: this.kept.key.appId, budget, used, limit });
    }
  }
}
