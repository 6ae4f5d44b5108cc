import { bindingOf, pauseIdsOf, type Multitude } from './binding.js';
import type { CredentialIssuer, IssueOutcome } from '../ports/credential-issuer.js';
import type { CallBudgets, KeeperTiming } from '../ports/keeper-options.js';
import type { AbandonRequest, ReportLimit, BudgetUse, PauseReason } from '../ports/token-store.js';

/** What to do about an asking that brought no credential. */
export interface Reaction {
  readonly reason: PauseReason;
  readonly issued: 'nothing' | 'unknown';
  /** Whether the pause binds the fleet, through the store. */
  readonly isShared: boolean;
  readonly pause: { readonly id: string; readonly forMs: number; readonly failures: number };
  /** Binds this process only. */
  readonly standDownMs: number;
}

/** Decides when to ask WeChat, how long to leave it alone, and how often at most. Knows no store and no network. */
export class RefreshPolicy {
  constructor(
    readonly timing: KeeperTiming,
    private readonly budgets: CallBudgets,
    readonly allowance: ReportLimit,
    private readonly random: () => number,
  ) {}

  /** How long a credential that was kept just now rests before it wants a successor. */
  dueInMs(issuer: CredentialIssuer, remainingMs: number, isSameValue: boolean): number {
    const { renewLagMs, sameValueRetryMs, minIssueGapMs } = this.timing;
    if (issuer.reissue === 'supersedes') {
      const half = remainingMs * (0.5 + 0.05 * this.random());
      return Math.min(Math.max(half, minIssueGapMs), remainingMs * 0.8);
    }
    if (remainingMs > issuer.renewsInLastMs) {
      // WeChat makes a new one only in the last part of a life: it is asked a moment after that opens.
      const lagMs = Math.min(renewLagMs, issuer.renewsInLastMs / 3);
      return remainingMs - issuer.renewsInLastMs + lagMs * (1 + this.random());
    }
    return isSameValue ? Math.min(sameValueRetryMs, remainingMs / 2) : remainingMs / 2;
  }

  /** After how long a credential is confirmed again; 0 for never. Jittered, so that a fleet does not ask in step. */
  confirmAfterMs(issuer: CredentialIssuer): number {
    if (issuer.reissue !== 'same' || issuer.residence !== 'process') return 0;
    return (issuer.confirmEveryMs ?? this.timing.confirmEveryMs) * (1 + 0.05 * this.random());
  }

  /** The day's calls of an endpoint. The last tenth is kept for when there is no living credential at all. */
  budgetsFor(endpoint: string, isForced: boolean, hasLiving: boolean): { id: string; limit: number }[] {
    const limit = this.limitOf(endpoint);
    const budgets = [{ id: endpoint, limit: hasLiving ? Math.floor(limit * 0.9) : limit }];
    return isForced ? [...budgets, { id: `${endpoint}/force`, limit: this.budgets.force }] : budgets;
  }

  /** The day's checks of reported credentials of an endpoint. */
  checkBudgetsFor(endpoint: string): { id: string; limit: number }[] {
    return [{ id: `${endpoint}/check`, limit: this.budgets.check }];
  }

  limitOf(budget: string): number {
    if (budget.endsWith('/force')) return this.budgets.force;
    if (budget.endsWith('/check')) return this.budgets.check;
    return budget === 'stable' || budget === 'legacy' || budget === 'user'
      ? this.budgets[budget]
      : this.budgets.other;
  }

  /** The time for one exchange with WeChat. Shorter where callers stand waiting and WeChat has not answered lately. */
  httpTimeoutMs(hasLiving: boolean, failures: number): number {
    const { httpTimeoutMs, retryHttpTimeoutMs } = this.timing;
    return !hasLiving && failures >= 3 ? Math.min(httpTimeoutMs, retryHttpTimeoutMs) : httpTimeoutMs;
  }

  reactTo(
    outcome: Exclude<IssueOutcome, { outcome: 'issued' }>,
    context: {
      readonly endpoint: string;
      /** Empty where no secret is shown. */
      readonly configuration: string;
      /** Which of a few it is. */
      readonly subject?: string | undefined;
      readonly multitude: Multitude;
      /** Several others of many failed in a row. */
      readonly areOthersFailing: boolean;
      readonly isForced: boolean;
      readonly livingMs: number;
      readonly failures: Readonly<Record<string, number>>;
      readonly addressFailures: number;
      /** What the day's calls of the endpoint have come to. */
      readonly budgets: readonly BudgetUse[];
    },
  ): Reaction {
    const { endpoint, configuration, subject, livingMs } = context;
    const { reason, issued } = reasonOf(outcome);
    const pauses = pauseIdsOf(endpoint, configuration, subject);
    const isRefused = outcome.outcome === 'refused';
    const cause = isRefused ? outcome.refusal.scope : 'failed';
    const binding = bindingOf(cause, { ...context, hasSecret: configuration !== '' });
    const answer = (id: string, forMs: (failures: number) => number, standDownMs = 0): Reaction => {
      const failures = (context.failures[id] ?? 0) + 1;
      return { reason, issued, isShared: true, pause: { id, forMs: forMs(failures), failures }, standDownMs };
    };
    const backoffMs = (failures: number) =>
      Math.max(this.backoffMs(failures, livingMs), livingMs > 0 ? 0 : this.sparingMs(context.budgets));
    switch (binding) {
      case 'subject-here': {
        // It was tried by whoever wanted it, and is not again soon. What is shared counts the failures of others.
        const forMs = this.backoffMs(Infinity, livingMs);
        return { ...answer(pauses.own, () => forMs, forMs), isShared: false };
      }
      case 'subject':
        // WeChat answered, and will the same for long: what it has against one of a few is to cost few calls.
        if (isRefused && cause !== 'dependency') {
          return answer(pauses.own, (failures) => this.refusedSubjectMs(failures, livingMs));
        }
        return answer(pauses.own, backoffMs);
      case 'configuration':
        return answer(pauses.configuration ?? pauses.own, (failures) => this.refusalMs(failures));
      case 'address': {
        const lastsMs = isRefused ? outcome.refusal.lastsMs : undefined;
        const standDownMs = lastsMs ?? this.refusalMs(context.addressFailures + 1);
        return answer(pauses.address, () => this.timing.addressGapMs, standDownMs);
      }
      case 'forced-calls':
        return answer(pauses.force, () => this.timing.forceQuotaMs);
      case 'endpoint':
        if (cause === 'minute-quota') return answer(pauses.quota, () => this.timing.minuteQuotaMs);
        if (cause === 'day-quota') return answer(pauses.quota, (failures) => this.dayQuotaMs(failures));
        return answer(pauses.backoff, backoffMs);
    }
  }

  /** What to do about a check that said nothing: tried again soon at first, for what it is about may be dead. */
  reactToCheck(endpoint: string, before: Readonly<Record<string, number>>): Reaction {
    const id = pauseIdsOf(endpoint, '').check;
    const failures = (before[id] ?? 0) + 1;
    const reason = { code: 'WECHAT_UNAVAILABLE', failure: 'CHECK_FAILED' };
    const pause = { id, forMs: this.backoffMs(failures, Infinity), failures };
    return { reason, issued: 'nothing', isShared: true, pause, standDownMs: 0 };
  }

  /** A pause for the store, anchored to its clock. */
  anchored(reaction: Reaction, storeNow: number): NonNullable<AbandonRequest['pause']> {
    return { ...reaction.pause, until: storeNow + reaction.pause.forMs, reason: reaction.reason };
  }

  /** Between two batched reads of versions. */
  pollInMs(): number {
    return this.timing.pollMs * (0.8 + 0.4 * this.random());
  }

  private backoffMs(failures: number, livingMs: number): number {
    const { backoffMs, backoffMaxMs, backoffMaxWithoutCredentialMs } = this.timing;
    const jitter = 0.8 + 0.4 * this.random();
    const wanted = Math.min(backoffMaxMs, backoffMs * 2 ** Math.min(failures - 1, 20)) * jitter;
    // Nobody is to stand without a credential for long, so a pause does not reach far beyond its end.
    return Math.min(wanted, Math.max(livingMs, 0) + backoffMaxWithoutCredentialMs);
  }

  /** Without a credential WeChat is asked every few seconds: what is left of the day's calls, once half is used, is to last. */
  private sparingMs(budgets: readonly BudgetUse[]): number {
    const each = budgets.map(({ id, used, resetsInMs }) => {
      const limit = this.limitOf(id);
      return used * 2 > limit ? resetsInMs / Math.max(1, limit - used) : 0;
    });
    return Math.min(this.timing.refusalMaxMs, Math.max(0, ...each));
  }

  /** As a back-off, but until a person has acted rather than for a minute; what lives is not outlived by far. */
  private refusedSubjectMs(failures: number, livingMs: number): number {
    const { backoffMs, backoffMaxWithoutCredentialMs, refusalMaxMs } = this.timing;
    const jitter = 0.8 + 0.4 * this.random();
    const wanted = Math.min(3 * refusalMaxMs, backoffMs * 2 ** Math.min(failures - 1, 20)) * jitter;
    return livingMs > 0 ? Math.min(wanted, livingMs + backoffMaxWithoutCredentialMs) : wanted;
  }

  private refusalMs(failures: number): number {
    return Math.min(this.timing.refusalMaxMs, this.timing.refusalMs * 2 ** Math.min(failures - 1, 20));
  }

  private dayQuotaMs(failures: number): number {
    const waits = this.timing.dayQuotaMs;
    return waits[Math.min(failures, waits.length) - 1] ?? this.timing.minuteQuotaMs;
  }
}

/** What an asking came to, as others are told. */
function reasonOf(
  outcome: Exclude<IssueOutcome, { outcome: 'issued' }>,
): Pick<Reaction, 'reason' | 'issued'> {
  if (outcome.outcome === 'failed') {
    const { failure, rid, issued } = outcome;
    return { reason: { code: 'WECHAT_UNAVAILABLE', failure, ...(rid === undefined ? {} : { rid }) }, issued };
  }
  const { errcode, rid, callerIp } = outcome.refusal;
  const reason = {
    code: 'WECHAT_REFUSED',
    errcode,
    ...(rid === undefined ? {} : { rid }),
    ...(callerIp === undefined ? {} : { callerIp }),
  };
  return { reason, issued: 'nothing' };
}
