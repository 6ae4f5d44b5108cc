import { AuthorizationGoneError } from '../../errors/authorization-gone.error.js';
import { BudgetSpentError } from '../../errors/budget-spent.error.js';
import { NoIssuerError } from '../../errors/no-issuer.error.js';
import { TokenRecordError } from '../../errors/token-record.error.js';
import { TokenStoreError } from '../../errors/token-store.error.js';
import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import {
  failedBy,
  type AttemptOutcome,
  type Lease,
  type Preparation,
  type RefreshIntent,
  type RefreshNeed,
} from './attempt.js';
import { pauseIdsFor } from '../policy/binding.js';
import type { CredentialContext } from '../local/credential-context.js';
import { errorOf } from '../policy/failure.js';
import { prepare, prepareCheck } from './issuer-calls.js';
import type { CredentialTarget } from '../local/keeper-environment.js';
import { elapsedMs, timePointOf } from '../time/time-point.js';
import { emitBudgetSpent, emitTrouble } from './refresh-events.js';
import type {
  AcquireRequest,
  AcquireResult,
  BudgetUse,
  Pause,
  RecordSnapshot,
} from '../ports/token-store.js';
import { attemptIdOf, latestGrantIn } from '../ports/version.js';

/** A lease, or the reason that there is none. */
export type Acquired =
  | {
      readonly kind: 'granted';
      readonly lease: Lease;
      /** Its remaining time is shorter than a call may take. */
      readonly isTooLate: boolean;
    }
  /** A request is in doubt: no process sends another one yet. */
  | { readonly kind: 'in-doubt'; readonly ms: number }
  | AttemptOutcome;

type Budgets = AcquireRequest['budgets'];

/**
 * Acquires the lease, the right to call WeChat: secret and dependency first, then budgets, then the lease. The store grants one
 * lease at a time, so two processes never call WeChat for the same credential.
 */
export async function acquireLease(
  ctx: CredentialContext,
  snapshot: RecordSnapshot,
  need: RefreshNeed,
  intent: RefreshIntent,
): Promise<Acquired> {
  const { target, env, cache, view } = ctx;
  const isCheck = need.mode === 'check';
  if (env.role === 'reader') return waitForIssuer(ctx, need);
  const obstacle = obstacleTo(ctx, snapshot, intent, isCheck);
  if (obstacle) return obstacle;
  const prepared = isCheck ? prepareCheck(target) : await prepare(target, env);
  if ('kind' in prepared) return prepared;

  const { id } = target.kind.budget;
  const budgets = isCheck
    ? env.policy.checkBudgetsFor(id)
    : env.policy.budgetsFor(id, isForced(target, need), cache.validMs(snapshot.record) > 0);
  const spent = target.calls.spentOf(budgets);
  if (spent) return budgetSpent(ctx, spent, snapshot, need);

  const asked = timePointOf(env.clock);
  const request = requestFor(ctx, snapshot, need, intent, prepared, budgets);
  const acquired = await acquireUnlessPaused(ctx, request, snapshot);
  switch (acquired.outcome) {
    case 'granted': {
      noteGranted(ctx, acquired.budgets);
      // WeChat does not check fences, so nothing is sent that might be processed after the lease has expired.
      const { leaseMs, sendMarginMs, httpTimeoutMs } = env.policy.timing;
      const leftMs = leaseMs - sendMarginMs - elapsedMs(asked, timePointOf(env.clock));
      const isTooLate = leftMs < httpTimeoutMs;
      if (!isTooLate) target.calls.count(budgets);
      return { kind: 'granted', lease: { granted: acquired, snapshot, need, prepared }, isTooLate };
    }
    case 'current':
      view.apply(acquired.snapshot, asked);
      return { kind: 'fresh' };
    case 'held':
      return held(ctx, acquired.remainingMs);
    case 'in-doubt':
      return { kind: 'in-doubt', ms: acquired.remainingMs };
    case 'paused':
      return paused(ctx, acquired.pause, snapshot, need);
    case 'budget-spent':
      return budgetSpent(ctx, acquired.budget, snapshot, need);
    case 'read-again':
      return { kind: 'retry' };
  }
  throw new TokenStoreError('acquire', 'BAD_ANSWER', target.key.appId);
}

/** The common part of every lease request: the attempt, the snapshot it is based on, and the duration. */
export function leaseRequestOf(
  { target, env, cache }: CredentialContext,
  { record, storeTime }: RecordSnapshot,
): Omit<AcquireRequest, 'inDoubtMs' | 'pauses' | 'budgets'> {
  const { storeTimeoutMs, leaseMs } = env.policy.timing;
  // Sent each time: an emptied store does not know the fences that it granted, and its clock may have been set back.
  const highestVersion = [record?.version ?? '', cache.highestVersion].map(latestGrantIn).sort().at(-1)!;
  return {
    key: target.key,
    attemptId: attemptIdOf(env.instanceId, env.random),
    readAt: storeTime,
    readWindowMs: 2 * storeTimeoutMs,
    ...(record ? { replaces: record.version } : {}),
    ...(highestVersion === '' ? {} : { highestVersion }),
    leaseMs,
  };
}

/** The reason not to request a lease at all, from what is known locally; nothing if there is none. */
function obstacleTo(
  ctx: CredentialContext,
  { record, leaseMs }: RecordSnapshot,
  intent: RefreshIntent,
  isCheck: boolean,
): AttemptOutcome | undefined {
  const { target, env, backoff } = ctx;
  const { appId } = target.key;
  if (target.kind.renewsFromState && record?.issuerState === undefined) {
    const error = new AuthorizationGoneError(appId, record ? 'ENDED' : 'UNKNOWN');
    // Only the caller that named this user gets the error; no event reports it.
    return { kind: 'failed', error, retryInMs: env.policy.timing.waitStepMs, isEmitted: true };
  }
  const own = isCheck || isByHand(intent) ? undefined : backoff.active();
  if (own) return failedBy(own.reaction, own.forMs, target);
  // An explicit replacement still asks the store, which may return `current`. A lease with its full time left may belong to a
  // dead process after the clock went back: only an acquire lets such a lease run out.
  const isHeld = leaseMs > 0 && leaseMs < env.policy.timing.leaseMs;
  return isHeld && intent.kind !== 'replace' ? held(ctx, leaseMs) : undefined;
}

/** A reader waits for an issuer. That is a trouble only after a while: one may be about to refresh, or to start. */
async function waitForIssuer(ctx: CredentialContext, { cause }: RefreshNeed): Promise<AttemptOutcome> {
  const { env, cache, backoff } = ctx;
  const { waitStepMs, pollMs, waitMs, backoffMaxMs } = env.policy.timing;
  const isServed = cache.valid() !== undefined;
  // A hint or the poll tells of the next one: many readers that read every `waitStepMs` would be too much for the store.
  const ms = isServed ? pollMs : waitStepMs;
  const isTrouble = backoff.neededForMs() >= (isServed ? backoffMaxMs : waitMs);
  if (isServed && !isTrouble) return { kind: 'wait', ms };
  const error = await whyNoIssuer(ctx);
  if (isTrouble) emitTrouble(ctx, cause, { error, retryInMs: ms });
  return { kind: 'wait', ms, error, isTrouble };
}

/** The error of the pause that the issuers are in; without one, no issuer runs. */
async function whyNoIssuer({ target, env }: CredentialContext): Promise<WechatTokenError> {
  const { appId } = target.key;
  const ids = pauseIdsFor(target, '');
  const mine = new Set<string>([...ids.failures, ids.quota, ids.address]);
  const { pauses } = await env.store.inspect(appId);
  const pause = pauses.find(
    ({ id, remainingMs }) => remainingMs > 0 && (mine.has(id) || id.startsWith('configuration/')),
  );
  return pause ? errorOf(pause.reason, pause.id, target) : new NoIssuerError(appId);
}

/** Another process has the lease and is calling WeChat. */
function held({ target, env }: CredentialContext, remainingMs: number): AttemptOutcome {
  env.emit({ type: 'lease-held', key: target.key, remainingMs });
  return { kind: 'wait', ms: Math.min(env.policy.timing.waitStepMs, remainingMs) };
}

function paused(
  ctx: CredentialContext,
  { id, remainingMs, reason, failures }: Pause,
  snapshot: RecordSnapshot,
  { mode }: RefreshNeed,
): AttemptOutcome {
  const { target, env, backoff } = ctx;
  const { key } = target;
  if (mode === 'check' && replacesUnchecked(ctx, snapshot, failures)) return { kind: 'retry' };
  if (backoff.isNews(reason, remainingMs)) env.emit({ type: 'paused', key, reason, remainingMs });
  const error = errorOf(reason, id, target);
  // Another process's address was refused: ours may be accepted.
  if (id === 'address') {
    const ms = Math.min(env.policy.timing.waitStepMs, remainingMs);
    return { kind: 'wait', ms, error, isTrouble: true };
  }
  return { kind: 'failed', error, retryInMs: remainingMs, isEmitted: true };
}

function budgetSpent(
  ctx: CredentialContext,
  spent: Pick<BudgetUse, 'id' | 'resetsInMs'>,
  snapshot: RecordSnapshot,
  { mode }: RefreshNeed,
): AttemptOutcome {
  const { id, resetsInMs: retryInMs } = spent;
  emitBudgetSpent(ctx, spent);
  if (mode === 'check' && replacesUnchecked(ctx, snapshot, Infinity)) return { kind: 'retry' };
  const error = new BudgetSpentError(ctx.target.key.appId, id, retryInMs);
  return { kind: 'failed', error, retryInMs, isEmitted: true };
}

/** Records how many checks in a row gave no verdict. Returns whether the reported credential is now replaced unchecked. */
function replacesUnchecked(
  { env, backoff, cache }: CredentialContext,
  { record }: RecordSnapshot,
  checks: number,
): boolean {
  const { silentChecks } = backoff;
  silentChecks.observe(record!.version, checks, false);
  return silentChecks.areEnoughFor(cache.agedOf(record!), env.policy.timing.minIssueGapMs);
}

function requestFor(
  ctx: CredentialContext,
  snapshot: RecordSnapshot,
  need: RefreshNeed,
  intent: RefreshIntent,
  prepared: Preparation,
  budgets: Budgets,
): AcquireRequest {
  const { target, env } = ctx;
  const isHarmless = need.mode === 'check' || target.kind.reissue === 'same';
  return {
    ...leaseRequestOf(ctx, snapshot),
    ...(intent.kind === 'replace' ? conditionsOf(intent) : {}),
    inDoubtMs: isHarmless ? 0 : env.policy.timing.inDoubtMs,
    pauses: pausesFor(ctx, need, intent, prepared),
    budgets,
    ...(intent.kind === 'revoke' ? { revocation: { left: 2, nextInMs: 0 } } : {}),
  };
}

function conditionsOf({
  kind: _kind,
  cause: _cause,
  ...conditions
}: Extract<RefreshIntent, { readonly kind: 'replace' }>): Partial<AcquireRequest> {
  return conditions;
}

/** The pauses that apply to this request. A refresh by hand is stopped only by WeChat's quotas. */
function pausesFor(
  { target, backoff }: CredentialContext,
  need: RefreshNeed,
  intent: RefreshIntent,
  { pauses }: Preparation,
): string[] {
  if (need.mode === 'check') return [pauses.check];
  const quotas = isForced(target, need) ? [pauses.quota, pauses.force] : [pauses.quota];
  if (isByHand(intent)) return quotas;
  return [...quotas, ...(backoff.isAddressProven ? [] : [pauses.address]), ...pauses.failures];
}

/**
 * A pause that began while there was a valid credential is ignored once that one was rejected: without one, it would be shorter.
 * Only for `supersedes`: from a `same` issuer, a process that still serves the rejected one may have set the pause.
 */
async function acquireUnlessPaused(
  ctx: CredentialContext,
  request: AcquireRequest,
  { record }: RecordSnapshot,
): Promise<AcquireResult> {
  const { target, env, cache } = ctx;
  const acquired = await acquire(ctx, request);
  if (acquired.outcome !== 'paused' || acquired.pause.reason.code !== 'WECHAT_UNAVAILABLE') return acquired;
  const { id: paused, remainingMs } = acquired.pause;
  const isDropped = target.kind.reissue === 'supersedes' && record?.status === 'rejected';
  const hasDied = isDropped && record.remainingMs > 0 && cache.validMs(record) === 0;
  const isFromBefore = hasDied && remainingMs > env.policy.timing.backoffMaxWithoutCredentialMs;
  // One that spares the day's budget is as long without a credential.
  if (!isFromBefore || env.policy.sparingMs(target.calls.usedByAll(), target.kind.budget.id) > 0)
    return acquired;
  return acquire(ctx, { ...request, pauses: request.pauses.filter((id) => id !== paused) });
}

/** Repeats a lost acquire once with the same attempt id, for which the store grants the same lease. */
function acquire({ env }: CredentialContext, request: AcquireRequest): Promise<AcquireResult> {
  return env.store.acquire(request).catch((error: unknown) => {
    if (error instanceof TokenRecordError) throw error;
    return env.store.acquire(request);
  });
}

function noteGranted({ target, env }: CredentialContext, budgets: readonly BudgetUse[]): void {
  const { key, calls } = target;
  env.emit({ type: 'lease-granted', key, budgets });
  for (const use of budgets) calls.observe(use);
  for (const { id: budget, used } of budgets) {
    const limit = env.policy.limitOf(budget);
    if (used === Math.ceil(limit / 2) || used === Math.ceil(limit * 0.8))
      env.emit({ type: 'budget-low', appId: key.appId, budget, used, limit });
  }
}

function isForced({ kind }: CredentialTarget, { mode }: RefreshNeed): boolean {
  return mode === 'force' && kind.canForce;
}

function isByHand(intent: RefreshIntent): boolean {
  return intent.kind === 'replace' && intent.cause === 'manual';
}
