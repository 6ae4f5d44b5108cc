import { BudgetSpentError } from '../errors/budget-spent.error.js';
import type { WechatTokenError } from '../errors/wechat-token.error.js';
import type { CopyHolder } from './copy-holder.js';
import { failedBy } from './failure.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import { lifeOf } from './life.js';
import { elapsedMs, momentOf } from './moment.js';
import type { OwnAddress } from './own-address.js';
import { issueWith, prepare } from './preparation.js';
import { tellFailure, tellRefreshed } from './refresh-told.js';
import type { RoundOutcome } from './round-outcome.js';

/** Asks WeChat without the store, which is away: once in a while, and only where asking again gives the same. */
export class DirectAsking {
  private notBefore = -Infinity;

  constructor(
    private readonly kept: KeptCredential,
    private readonly around: KeeperSurroundings,
    private readonly holder: CopyHolder,
    private readonly address: OwnAddress,
    private readonly hardStop: AbortSignal,
  ) {}

  async run(storeError: WechatTokenError): Promise<RoundOutcome> {
    const { clock, policy, language } = this.around;
    const { key, issuer, cap } = this.kept;
    const { directGapMs, waitStepMs, httpTimeoutMs } = policy.timing;
    if (clock.monotonic() < this.notBefore)
      return { kind: 'failed', error: storeError, retryInMs: waitStepMs };
    const budgets = policy.budgetsFor(issuer.endpoint, false, false);
    const spent = cap.spentOf(budgets);
    if (spent) {
      const error = new BudgetSpentError(key.appId, spent.id, spent.resetsInMs, language);
      return { kind: 'failed', error, retryInMs: directGapMs };
    }
    this.notBefore = clock.monotonic() + directGapMs;
    const prepared = await prepare(this.kept, this.around, this.hardStop);
    if ('kind' in prepared) return prepared;

    cap.count(budgets);
    const sentAt = momentOf(clock);
    const how = { force: false, timeoutMs: httpTimeoutMs, signal: this.hardStop };
    const outcome = await issueWith(this.kept, prepared, how);
    if (outcome.outcome !== 'issued') {
      const { configuration } = prepared;
      const addressFailures = this.address.failures;
      const context = {
        endpoint: issuer.endpoint,
        configuration,
        isForced: false,
        livingMs: 0,
        failures: {},
        isOneOfMany: false,
      };
      const reaction = policy.reactTo(outcome, { ...context, addressFailures, budgets: [] });
      tellFailure(this.kept, this.around, 'store-away', reaction);
      return failedBy(reaction, reaction.pause.forMs, key.appId, language);
    }
    const known = this.holder.knownOf(outcome.value, sentAt);
    const tookMs = elapsedMs(sentAt, momentOf(clock));
    const lifeMs = lifeOf(issuer, outcome, known, { sinceReadMs: 0, tookMs });
    // Without a version: it yields to the first record that is read.
    const issued = { ...outcome, lifeMs, version: '' };
    this.holder.serveIssued(key, issued, policy.dueInMs(issuer, lifeMs, false), sentAt);
    const facts = { cause: 'store-away', replaced: known === undefined, version: '', lifeMs } as const;
    tellRefreshed(this.kept, this.around, facts, sentAt);
    return { kind: 'usable' };
  }
}
