import { bindingOf, pauseIdsOf, type Multitude, type PauseIds } from './binding.js';
import { refusedReason, unavailableReason } from './failure.js';
import type { CredentialKind, IssueOutcome } from '../ports/credential-kind.js';
import type { CallLimits, KeeperTiming } from '../ports/keeper-options.js';
import type { AbandonRequest, ReportLimit, BudgetUse, PauseReason } from '../ports/token-store.js';

/** How to react to a request that brought no credential. */
export interface Reaction {
  readonly reason: PauseReason;
  readonly issued: 'nothing' | 'unknown';
  /** Whether the pause applies to the fleet, through the store. */
  readonly isShared: boolean;
  readonly pause: { readonly id: string; readonly forMs: number; readonly failures: number };
  /** The back-off of this process only. */
  readonly localBackoffMs: number;
}

/** Decides when a credential becomes due, how long a pause lasts, and how many calls are allowed. Does no I/O. */
export class RefreshPolicy {
  constructor(
    readonly timing: KeeperTiming,
    private readonly limits: CallLimits,
    readonly reportLimit: ReportLimit,
    private readonly random: () => number,
  ) {}

  /** How long after its commit a credential becomes due. */
  dueInMs(kind: CredentialKind, remainingMs: number, isSameValue: boolean): number {
    const { renewLagMs, sameValueRetryMs, minIssueGapMs } = this.timing;
    if (kind.reissue === 'supersedes') {
      const half = remainingMs * (0.5 + 0.05 * this.random());
      return Math.min(Math.max(half, minIssueGapMs), remainingMs * 0.8);
    }
    if (remainingMs > kind.renewsInLastMs) {
      // WeChat issues a new one only in the last part of the lifetime: request it shortly after that begins.
      const lagMs = Math.min(renewLagMs, kind.renewsInLastMs / 3);
      return remainingMs - kind.renewsInLastMs + lagMs * (1 + this.random());
    }
    return isSameValue ? Math.min(sameValueRetryMs, remainingMs / 2) : remainingMs / 2;
  }

  /** The time between two confirmations; 0 for never. Jittered, so that a fleet does not call in step. */
  confirmAfterMs(kind: CredentialKind): number {
    if (kind.reissue !== 'same' || kind.renewsFromState) return 0;
    return (kind.confirmEveryMs ?? this.timing.confirmEveryMs) * (1 + 0.05 * this.random());
  }

  /** The daily budgets of an endpoint. The last tenth is reserved for when there is no valid credential. */
  budgetsFor(endpoint: string, isForced: boolean, hasValid: boolean): { id: string; limit: number }[] {
    const limit = this.limitOf(endpoint);
    const budgets = [{ id: endpoint, limit: hasValid ? Math.floor(limit * 0.9) : limit }];
    return isForced ? [...budgets, { id: `${endpoint}/force`, limit: this.limits.force }] : budgets;
  }

  /** The daily budget for checks of reported credentials of an endpoint. */
  checkBudgetsFor(endpoint: string): { id: string; limit: number }[] {
    return [{ id: `${endpoint}/check`, limit: this.limits.check }];
  }

  /** The daily limit of a budget, by its id. */
  limitOf(budget: string): number {
    if (budget.endsWith('/force')) return this.limits.force;
    if (budget.endsWith('/check')) return this.limits.check;
    return this.limits[budget] ?? this.limits.other;
  }

  /** The time-out of one exchange with WeChat. Shorter while callers wait and WeChat has not responded lately. */
  httpTimeoutMs(hasValid: boolean, failures: number): number {
    const { httpTimeoutMs, retryHttpTimeoutMs } = this.timing;
    return !hasValid && failures >= 3 ? Math.min(httpTimeoutMs, retryHttpTimeoutMs) : httpTimeoutMs;
  }

  reactTo(
    outcome: Exclude<IssueOutcome, { outcome: 'issued' }>,
    context: {
      readonly endpoint: string;
      readonly pauses: PauseIds;
      readonly multitude: Multitude;
      /** Several other subjects failed in a row. */
      readonly areOthersFailing: boolean;
      readonly isForced: boolean;
      readonly validMs: number;
      readonly failures: Readonly<Record<string, number>>;
      readonly addressFailures: number;
      /** The used part of the endpoint's daily budgets. */
      readonly budgets: readonly BudgetUse[];
    },
  ): Reaction {
    const { endpoint, pauses } = context;
    const { reason, issued } = reasonOf(outcome);
    const isRefused = outcome.outcome === 'refused';
    const cause = isRefused ? outcome.refusal.scope : 'failed';
    const binding = bindingOf(cause, { ...context, hasSecret: pauses.configuration !== undefined });
    // A pause of all users binds those without a valid token too.
    const isOfAll = binding === 'endpoint' && context.multitude === 'many';
    const validMs = isOfAll ? 0 : context.validMs;
    const answer = (id: string, forMs: (failures: number) => number, localBackoffMs = 0): Reaction => {
      const failures = (context.failures[id] ?? 0) + 1;
      return {
        reason,
        issued,
        isShared: true,
        pause: { id, forMs: forMs(failures), failures },
        localBackoffMs,
      };
    };
    // Spent forced calls hold up forced calls only.
    const sparingMs = validMs > 0 ? 0 : this.sparingMs(context.budgets, endpoint);
    const backoffMs = (failures: number) => Math.max(this.backoffMs(failures, validMs), sparingMs);
    switch (binding) {
      case 'subject-here': {
        // Backs off as long as possible at once: a caller has just tried it. The shared count has the failures of others.
        const forMs = this.backoffMs(Infinity, validMs);
        return { ...answer(pauses.own, () => forMs, forMs), isShared: false };
      }
      case 'subject':
        // WeChat will give the same response for long: a refusal of one subject of a few must cost few calls.
        if (isRefused && cause !== 'dependency') {
          return answer(pauses.own, (failures) => this.refusedSubjectMs(failures, validMs));
        }
        return answer(pauses.own, backoffMs);
      case 'configuration':
        return answer(pauses.configuration ?? pauses.own, (failures) => this.refusalMs(failures));
      case 'address': {
        const lastsMs = isRefused ? outcome.refusal.lastsMs : undefined;
        const localBackoffMs = lastsMs ?? this.refusalMs(context.addressFailures + 1);
        return answer(pauses.address, () => this.timing.addressGapMs, localBackoffMs);
      }
      case 'forced-calls':
        return answer(pauses.force, () => this.timing.forceQuotaMs);
      case 'endpoint':
        if (cause === 'minute-quota') return answer(pauses.quota, () => this.timing.minuteQuotaMs);
        if (cause === 'day-quota') return answer(pauses.quota, (failures) => this.dayQuotaMs(failures));
        return answer(pauses.backoff, backoffMs);
    }
  }

  /**
   * Without a credential WeChat is called every few seconds, and so it is at the end of one that it still returns. Once half of a
   * daily budget is used, spreads the rest over the day: how long the next call waits.
   */
  sparingMs(budgets: readonly BudgetUse[], budget: string): number {
    const limit = this.limitOf(budget);
    const use = budgets.find(({ id }) => id === budget);
    if (!use || use.used * 2 <= limit) return 0;
    return Math.min(this.timing.refusalMaxMs, use.resetsInMs / Math.max(1, limit - use.used));
  }

  /** How to react to a check without a verdict: retried soon at first, since the credential may be invalid. */
  reactToCheck(endpoint: string, before: Readonly<Record<string, number>>): Reaction {
    const id = pauseIdsOf(endpoint, '').check;
    const failures = (before[id] ?? 0) + 1;
    const reason = { code: 'WECHAT_UNAVAILABLE', failure: 'CHECK_FAILED' };
    const pause = { id, forMs: this.backoffMs(failures, Infinity), failures };
    return { reason, issued: 'nothing', isShared: true, pause, localBackoffMs: 0 };
  }

  /** The pause of a reaction with its end by the store's clock. */
  anchored(reaction: Reaction, storeNow: number): NonNullable<AbandonRequest['pause']> {
    return { ...reaction.pause, until: storeNow + reaction.pause.forMs, reason: reaction.reason };
  }

  /** The time between two batched reads of revisions. */
  pollInMs(): number {
    return this.timing.pollMs * (0.8 + 0.4 * this.random());
  }

  private backoffMs(failures: number, validMs: number): number {
    const { backoffMs, backoffMaxMs, backoffMaxWithoutCredentialMs } = this.timing;
    const jitter = 0.8 + 0.4 * this.random();
    const wanted = Math.min(backoffMaxMs, backoffMs * 2 ** Math.min(failures - 1, 20)) * jitter;
    // Callers must not be without a credential for long, so a pause ends shortly after the credential expires.
    return Math.min(wanted, Math.max(validMs, 0) + backoffMaxWithoutCredentialMs);
  }

  /** A back-off that grows until a person has acted, beyond a minute. Ends shortly after a valid credential expires. */
  private refusedSubjectMs(failures: number, validMs: number): number {
    const { backoffMs, backoffMaxWithoutCredentialMs, refusalMaxMs } = this.timing;
    const jitter = 0.8 + 0.4 * this.random();
    const wanted = Math.min(3 * refusalMaxMs, backoffMs * 2 ** Math.min(failures - 1, 20)) * jitter;
    return validMs > 0 ? Math.min(wanted, validMs + backoffMaxWithoutCredentialMs) : wanted;
  }

  private refusalMs(failures: number): number {
    return Math.min(this.timing.refusalMaxMs, this.timing.refusalMs * 2 ** Math.min(failures - 1, 20));
  }

  private dayQuotaMs(failures: number): number {
    const waits = this.timing.dayQuotaMs;
    return waits[Math.min(failures, waits.length) - 1] ?? this.timing.minuteQuotaMs;
  }
}

/** The outcome of a request as the reason of a pause. */
function reasonOf(
  outcome: Exclude<IssueOutcome, { outcome: 'issued' }>,
): Pick<Reaction, 'reason' | 'issued'> {
  return outcome.outcome === 'failed'
    ? { reason: unavailableReason(outcome), issued: outcome.issued }
    : { reason: refusedReason(outcome.refusal), issued: 'nothing' };
}
