import { BudgetSpentError } from '../errors/budget-spent.error.js';
import type { WechatTokenError } from '../errors/wechat-token.error.js';
import { multitudeOf } from './binding.js';
import type { CopyHolder } from './copy-holder.js';
import type { IssueOutcome } from './credential-issuer.js';
import { failedBy } from './failure.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import { lifeOf, newAgeMs } from './life.js';
import { elapsedMs, momentOf, type Moment } from './moment.js';
import type { OwnPauses } from './own-pauses.js';
import { issueWith, prepare, type Preparation } from './preparation.js';
import { tellBudgetSpent, tellFailure, tellRefreshed } from './refresh-told.js';
import type { RoundOutcome } from './round-outcome.js';

/** What WeChat said, and when it was asked. */
interface Answer {
  readonly outcome: IssueOutcome;
  readonly sentAt: Moment;
}

/** Asks WeChat without the store, which is away: once in a while, and only where asking again gives the same. */
export class DirectAsking {
  constructor(
    private readonly kept: KeptCredential,
    private readonly around: KeeperSurroundings,
    private readonly holder: CopyHolder,
    private readonly own: OwnPauses,
  ) {}

  async run(storeError: WechatTokenError): Promise<RoundOutcome> {
    const { clock, policy } = this.around;
    const { key, issuer, calls } = this.kept;
    const { directGapMs, waitStepMs } = policy.timing;
    if (clock.monotonic() < (this.own.directNotBefore ?? -Infinity))
      return { kind: 'failed', error: storeError, retryInMs: waitStepMs, isTold: true };
    const standing = this.own.standsDown(clock);
    if (standing) return failedBy(standing.reaction, standing.forMs, key.appId);
    const budgets = policy.budgetsFor(issuer.endpoint, false, false);
    const spent = calls.spentOf(budgets);
    if (spent) {
      tellBudgetSpent(this.kept, this.around, this.own.told, spent);
      const error = new BudgetSpentError(key.appId, spent.id, spent.resetsInMs);
      return { kind: 'failed', error, retryInMs: directGapMs, isTold: true };
    }
    const prepared = await prepare(this.kept, this.around);
    if ('kind' in prepared) return prepared;

    this.own.directNotBefore = clock.monotonic() + directGapMs;
    const first = await this.ask(prepared);
    // Once: nothing rations it while the store is away.
    const mayGoOn = isOfDependency(first.outcome) && !calls.spentOf(budgets);
    const next = mayGoOn ? await this.withoutDependency(prepared) : undefined;
    return next ? this.keep(await this.ask(next), next) : this.keep(first, prepared);
  }

  private async ask(prepared: Preparation): Promise<Answer> {
    const { clock, policy } = this.around;
    this.kept.calls.count(policy.budgetsFor(this.kept.issuer.endpoint, false, false));
    const sentAt = momentOf(clock);
    const how = { force: false, timeoutMs: policy.timing.httpTimeoutMs, signal: this.around.hardStop };
    return { outcome: await issueWith(this.kept, prepared, how), sentAt };
  }

  /** Reports the refused dependency. Answers what to ask with next; nothing where that cannot be had. */
  private async withoutDependency({ dependency: refused }: Preparation): Promise<Preparation | undefined> {
    if (!this.kept.dependency || refused === undefined) return undefined;
    try {
      await this.kept.dependency.reportRejected(refused);
    } catch {
      // Why there is none is told where it is kept.
      return undefined;
    }
    const prepared = await prepare(this.kept, this.around);
    // WeChat says that it is current: asking with it once more brings the same refusal.
    return 'kind' in prepared || prepared.dependency === refused ? undefined : prepared;
  }

  private keep({ outcome, sentAt }: Answer, { configuration }: Preparation): RoundOutcome {
    const { clock, policy } = this.around;
    const { key, issuer } = this.kept;
    if (outcome.outcome !== 'issued') {
      const context = {
        endpoint: issuer.endpoint,
        configuration,
        isForced: false,
        livingMs: 0,
        failures: {},
        multitude: multitudeOf(this.kept),
        areOthersFailing: false,
        addressFailures: this.own.addressFailures,
        budgets: [],
      };
      const reaction = policy.reactTo(outcome, context);
      this.own.heed(reaction, clock);
      tellFailure(this.kept, this.around, this.own.told, 'store-away', reaction);
      return failedBy(reaction, Math.max(reaction.pause.forMs, reaction.standDownMs), key.appId);
    }
    this.own.addressAccepted();
    const known = this.holder.knownOf(outcome.value, sentAt);
    const tookMs = elapsedMs(sentAt, momentOf(clock));
    const lifeMs = lifeOf(issuer, outcome, known, tookMs);
    // Without a version: it yields to the first record that is read.
    const issuedAgoMs = known?.issuedAgoMs ?? newAgeMs(issuer, tookMs);
    const issued = { ...outcome, lifeMs, issuedAgoMs, version: '' };
    // What WeChat still gives at its end lives for no such gap.
    this.own.directNotBefore = Math.min(this.own.directNotBefore ?? Infinity, sentAt.mono + lifeMs);
    this.holder.serveIssued(issued, policy.dueInMs(issuer, lifeMs, false), sentAt);
    const facts = { cause: 'store-away', replaced: known === undefined, version: '', lifeMs } as const;
    tellRefreshed(this.kept, this.around, facts, sentAt);
    return { kind: 'usable' };
  }
}

function isOfDependency(outcome: IssueOutcome): boolean {
  return outcome.outcome === 'refused' && outcome.refusal.scope === 'dependency';
}
