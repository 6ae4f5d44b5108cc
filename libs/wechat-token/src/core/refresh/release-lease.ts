import { AuthorizationGoneError } from '../../errors/authorization-gone.error.js';
import { WechatTokenError } from '../../errors/wechat-token.error.js';
import { failedBy, type AttemptOutcome, type Lease } from './attempt.js';
import { multitudeOf } from '../policy/binding.js';
import type { CredentialContext } from '../local/credential-context.js';
import type { IssueOutcome, Refusal } from '../ports/credential-kind.js';
import { storeFailure } from '../policy/failure.js';
import { elapsedMs, timePointOf, type TimePoint } from '../time/time-point.js';
import { emitFailure } from './refresh-events.js';
import type { StoredCredential } from '../ports/token-store.js';
import { versionBehind } from '../ports/version.js';

/** An outcome without a credential. */
type NotIssued = Exclude<IssueOutcome, { outcome: 'issued' }>;

/** Releases a lease whose request brought no credential. */
export async function releaseLease(
  ctx: CredentialContext,
  lease: Lease,
  outcome: NotIssued,
  { sentAt, validMs }: { readonly sentAt: TimePoint; readonly validMs: number },
): Promise<AttemptOutcome> {
  const { record } = lease.snapshot;
  if (outcome.outcome === 'refused') {
    const { refusal } = outcome;
    if (refusal.scope === 'dependency' && ctx.target.dependency && !ctx.backoff.isDependencyDoubted)
      return withoutDependency(ctx, lease);
    if (refusal.scope === 'user' && record?.issuerState) return endAuthorization(ctx, lease, record, refusal);
  }
  return abandonWithPause(ctx, lease, outcome, sentAt, validMs);
}

/** Releases a lease under which nothing was sent in time, or whose request failed because this process was suspended. */
export async function releaseUnused(
  { target, env }: CredentialContext,
  { granted: { version } }: Lease,
): Promise<AttemptOutcome> {
  const { key } = target;
  env.emit({ type: 'lease-lost', key });
  await env.store.abandon({ key, version, issued: 'nothing' });
  return { kind: 'retry' };
}

async function abandonWithPause(
  ctx: CredentialContext,
  { granted, snapshot, need, prepared }: Lease,
  outcome: NotIssued,
  sentAt: TimePoint,
  validMs: number,
): Promise<AttemptOutcome> {
  const { target, env, backoff } = ctx;
  const { key, kind } = target;
  const { version, storeTime, failures } = granted;
  const multitude = multitudeOf(kind);
  const reaction = env.policy.reactTo(outcome, {
    endpoint: kind.budget.id,
    pauses: prepared.pauses,
    isForced: need.mode === 'force' && kind.canForce,
    validMs,
    failures,
    addressFailures: backoff.addressFailures,
    multitude,
    areOthersFailing: multitude === 'many' && outcome.outcome === 'failed' && areOthersFailing(ctx),
    budgets: granted.budgets,
  });
  backoff.heed(reaction);
  emitFailure(ctx, need.cause, reaction);
  const storeNow = storeTime + elapsedMs(sentAt, timePointOf(env.clock));
  const isForceSpent = reaction.pause.id.endsWith('/force');
  const sparedMs = validMs > 0 ? 0 : env.policy.sparingMs(granted.budgets, `${kind.budget.id}/force`);
  const nextInMs = isForceSpent ? reaction.pause.forMs : sparedMs;
  const revocation = { left: snapshot.revocation?.left ?? 2, nextInMs };
  const shared = reaction.isShared ? { pause: env.policy.anchored(reaction, storeNow) } : {};
  const request = { key, version, issued: reaction.issued, ...shared };
  // If the store is down, the lease expires by itself.
  const isPutOff = need.cause === 'leak' && nextInMs > 0;
  await env.store.abandon(isPutOff ? { ...request, revocation } : request).catch(() => undefined);
  const retryInMs = Math.max(reaction.pause.forMs, reaction.localBackoffMs);
  return failedBy(reaction, retryInMs, target);
}

/** Whether the requests for other subjects failed too, so that this one is not the cause. */
function areOthersFailing({ target: { key, kind, calls } }: CredentialContext): boolean {
  return calls.failing.failed(kind.budget.id, key.subject ?? '');
}

async function withoutDependency(
  { target, env, backoff }: CredentialContext,
  { granted: { version }, prepared }: Lease,
): Promise<AttemptOutcome> {
  await env.store.abandon({ key: target.key, version, issued: 'nothing' });
  try {
    await target.dependency!.reportRejected(prepared.dependency!);
  } catch (error) {
    // Something else is wrong: from now on the fleet pauses between two requests.
    backoff.doubtDependency(env.policy.reportLimit.refillMs);
    throw error;
  }
  return { kind: 'retry' };
}

/** The refresh token was rejected. Records that, so that no process tries it again. */
async function endAuthorization(
  { target, env }: CredentialContext,
  { granted: { version, storeTime: askedAt }, snapshot }: Lease,
  record: StoredCredential,
  { errcode, endsValue = false }: Refusal,
): Promise<AttemptOutcome> {
  const { key } = target;
  const { value, fingerprint, remainingMs, issuedAgoMs, status } = record;
  const { waitStepMs } = env.policy.timing;
  const livesOn = status === 'valid' && !endsValue;
  // The remaining time at the request.
  const lifetimeMs = livesOn ? Math.max(0, remainingMs - Math.max(0, askedAt - snapshot.storeTime)) : 0;
  const ending = {
    key,
    // Directly after the record's: a process that already received a newer refresh token but has not committed it must
    // still win.
    version: versionBehind(record.version, version),
    value,
    fingerprint,
    askedAt,
    issuedAt: askedAt - issuedAgoMs,
    inDoubtMs: 0,
    expiresAt: askedAt + lifetimeMs,
    dueAt: askedAt + lifetimeMs,
    lifetimeMs,
    clears: [],
  };
  const written = await env.store.commit(ending).catch((error: unknown) => storeFailure(error, key.appId));
  await env.store.abandon({ key, version, issued: 'nothing' });
  // Whether it was written is unknown: the next attempt reads it.
  if (written instanceof WechatTokenError) return { kind: 'wait', ms: waitStepMs / 4, error: written };
  // Another process used this refresh token first and committed the result.
  if (written.outcome === 'superseded') return { kind: 'retry' };
  env.emit({ type: 'authorization-ended', key, errcode });
  const error = new AuthorizationGoneError(key.appId, 'ENDED', errcode, target.kind.platform);
  return { kind: 'failed', error, retryInMs: waitStepMs, isEmitted: true };
}
