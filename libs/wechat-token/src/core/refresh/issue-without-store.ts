import { BudgetSpentError } from '../../errors/budget-spent.error.js';
import { TokenRecordError } from '../../errors/token-record.error.js';
import { TokenServerRefusedError } from '../../errors/token-server-refused.error.js';
import { TokenStoreError } from '../../errors/token-store.error.js';
import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import {
  causeOf,
  failedBy,
  type AttemptOutcome,
  type FailedAttempt,
  type Preparation,
  type RefreshIntent,
} from './attempt.js';
import { multitudeOf } from '../policy/binding.js';
import type { CredentialContext } from '../local/credential-context.js';
import type { IssueOutcome } from '../ports/credential-kind.js';
import { issueWith, prepare } from './issuer-calls.js';
import { lifetimeOf } from '../policy/lifetime.js';
import { elapsedMs, timePointOf, type TimePoint } from '../time/time-point.js';
import { emitBudgetSpent, emitFailure, emitTrouble } from './refresh-events.js';

/** WeChat's response, and when the request was sent. */
interface Answer {
  readonly outcome: IssueOutcome;
  readonly sentAt: TimePoint;
}

/**
 * The store is down, or its record cannot be read: serves the valid credential and, without one, calls WeChat without a lease.
 * Only for `same` issuers: a second request there invalidates nothing.
 */
export async function issueWithoutStore(
  ctx: CredentialContext,
  error: WechatTokenError,
  intent: RefreshIntent,
): Promise<AttemptOutcome> {
  const { target, env, cache, outbox } = ctx;
  const { waitStepMs, pollMs } = env.policy.timing;
  const isUnreadable = error instanceof TokenRecordError;
  const isStoreFailure = error instanceof TokenStoreError;
  const isRefused = error instanceof TokenServerRefusedError;
  // The server has refused for a minute: credentials that it gave are no longer served.
  if (isRefused && error.isLasting) cache.drop();
  const retryInMs = isUnreadable || isRefused ? pollMs : waitStepMs;
  const failed: FailedAttempt = { kind: 'failed', error, retryInMs, isEmitted: isStoreFailure };
  const now = timePointOf(env.clock);
  const { copy } = cache;
  const refused = intent.kind === 'rejected' ? intent.fingerprint : undefined;
  if (copy && copy.fingerprint !== refused && copy.lenientRemainingMs(now) > 0) {
    if (isStoreFailure || isUnreadable) cache.onClockGap(now);
    return isStoreFailure ? { kind: 'fresh', failed } : failed;
  }
  if (!isStoreFailure && !isUnreadable) return failed;
  const { reissue, renewsFromState } = target.kind;
  // WeChat has issued it, and only the commit is pending: worth waiting for.
  if (isStoreFailure && !outbox.isEmpty && renewsFromState)
    return { kind: 'wait', ms: waitStepMs / 4, error };
  const mayAskAlone = reissue === 'same' && !renewsFromState;
  if (!mayAskAlone || env.role === 'reader' || ctx.isStopping) return failed;
  // Only a person can repair the record, so report it whatever WeChat's response is.
  if (isUnreadable) emitTrouble(ctx, causeOf(intent, cache.valid() !== undefined), failed);
  const outcome = await askAlone(ctx, error);
  return isUnreadable && outcome.kind === 'fresh' ? { ...failed, isEmitted: true } : outcome;
}

/** One request without the store, limited to one per `directGapMs`. */
async function askAlone(ctx: CredentialContext, storeError: WechatTokenError): Promise<AttemptOutcome> {
  const { target, env, backoff } = ctx;
  const { key, kind, calls } = target;
  const { directGapMs, waitStepMs, httpTimeoutMs } = env.policy.timing;
  if (!backoff.mayCallWithoutStore)
    return { kind: 'failed', error: storeError, retryInMs: waitStepMs, isEmitted: true };
  const own = backoff.active();
  if (own) return failedBy(own.reaction, own.forMs, target);
  const budgets = [kind.budget];
  const spent = calls.spentOf(budgets);
  if (spent) {
    emitBudgetSpent(ctx, spent);
    const error = new BudgetSpentError(key.appId, spent.id, spent.resetsInMs);
    return { kind: 'failed', error, retryInMs: directGapMs, isEmitted: true };
  }
  const prepared = await prepare(target, env);
  if ('kind' in prepared) return prepared;

  backoff.calledWithoutStore(directGapMs);
  const ask = async (inputs: Preparation): Promise<Answer> => {
    calls.count(budgets);
    const sentAt = timePointOf(env.clock);
    const how = { force: false, timeoutMs: httpTimeoutMs, signal: env.hardStop };
    return { outcome: await issueWith(target, inputs, how), sentAt };
  };
  const first = await ask(prepared);
  // Once only: nothing else limits it while the store is down.
  const mayGoOn = isOfDependency(first.outcome) && !calls.spentOf(budgets);
  const next = mayGoOn ? await replaceDependency(ctx, prepared) : undefined;
  return next ? serveOrFail(ctx, await ask(next), next) : serveOrFail(ctx, first, prepared);
}

/** Reports the refused dependency. Returns the inputs with its replacement; nothing if there is none. */
async function replaceDependency(
  { target, env }: CredentialContext,
  { dependency: refused }: Preparation,
): Promise<Preparation | undefined> {
  if (!target.dependency || refused === undefined) return undefined;
  try {
    await target.dependency.reportRejected(refused);
  } catch {
    // The dependency's own keeper reports the reason.
    return undefined;
  }
  const prepared = await prepare(target, env);
  // WeChat confirmed the same dependency: another request with it would be refused again.
  return 'kind' in prepared || prepared.dependency === refused ? undefined : prepared;
}

function serveOrFail(
  ctx: CredentialContext,
  { outcome, sentAt }: Answer,
  { pauses }: Preparation,
): AttemptOutcome {
  const { target, env, cache, backoff } = ctx;
  const { kind } = target;
  if (outcome.outcome !== 'issued') {
    const reaction = env.policy.reactTo(outcome, {
      endpoint: kind.budget.id,
      pauses,
      isForced: false,
      validMs: 0,
      failures: {},
      multitude: multitudeOf(kind),
      areOthersFailing: false,
      addressFailures: backoff.addressFailures,
      budgets: [],
    });
    backoff.heed(reaction);
    emitFailure(ctx, 'store-away', reaction);
    const retryInMs = Math.max(reaction.pause.forMs, reaction.localBackoffMs);
    return failedBy(reaction, retryInMs, target);
  }
  backoff.accepted();
  const known = cache.knownLifeOf(outcome.value, sentAt);
  const tookMs = elapsedMs(sentAt, timePointOf(env.clock));
  const sparingMs = env.policy.sparingMs(target.calls.usedByAll(), kind.budget.id);
  const lifetime = lifetimeOf(kind, outcome, known, { tookMs, sparingMs });
  const { lifetimeMs } = lifetime;
  // A value that WeChat returns at its end expires before the gap is over.
  backoff.endGapBy(sentAt.mono + lifetimeMs);
  // Without a version, so that a record from the store can replace it.
  cache.serveIssued(
    { ...outcome, ...lifetime, version: '' },
    env.policy.dueInMs(kind, lifetimeMs, false),
    sentAt,
  );
  // It expired while the host slept: the next request need not wait for the gap.
  if (!cache.valid()) backoff.endGapBy(env.clock.monotonic());
  env.emit({
    type: 'refreshed',
    key: target.key,
    cause: 'store-away',
    replaced: known === undefined,
    version: '',
    lifetimeMs,
    tookMs: elapsedMs(sentAt, timePointOf(env.clock)),
  });
  return { kind: 'fresh' };
}

function isOfDependency(outcome: IssueOutcome): boolean {
  return outcome.outcome === 'refused' && outcome.refusal.scope === 'dependency';
}
