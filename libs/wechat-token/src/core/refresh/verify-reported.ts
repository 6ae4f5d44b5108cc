import { failedBy, type AttemptOutcome, type Lease } from './attempt.js';
import type { CredentialContext } from '../local/credential-context.js';
import { checkWith } from './issuer-calls.js';
import { elapsedMs, timePointOf, type TimePoint } from '../time/time-point.js';
import { emitFailure } from './refresh-events.js';
import type { StoredCredential } from '../ports/token-store.js';
import { versionBehind } from '../ports/version.js';

type Granted = Lease['granted'];

/** Checks a reported value at WeChat under a lease, before a valid token of others could be invalidated. */
export async function verifyReported(ctx: CredentialContext, lease: Lease): Promise<AttemptOutcome> {
  const { target, env } = ctx;
  const record = lease.snapshot.record!;
  const sentAt = timePointOf(env.clock);
  const { httpTimeoutMs: timeoutMs } = env.policy.timing;
  const verdict = await checkWith(target, { value: record.value, timeoutMs, signal: env.hardStop });
  if (verdict === 'accepted') return accepted(ctx, lease, record, sentAt);
  if (verdict === 'refused') return refused(ctx, lease.granted, record, sentAt);
  return unknown(ctx, lease.granted, record, sentAt);
}

/** Commits the same value as a new version: the confirmation is later than the report. */
async function accepted(
  { target, env, cache, view, outbox }: CredentialContext,
  { granted: { version, storeTime: askedAt }, prepared: { pauses } }: Lease,
  record: StoredCredential,
  sentAt: TimePoint,
): Promise<AttemptOutcome> {
  const { key } = target;
  const { value, fingerprint, issuerState, dueInMs } = record;
  // A check does not return a lifetime: the smaller of our own count and the store's is used.
  const own = cache.valid();
  const ownMs = own?.fingerprint === fingerprint ? own.remainingMs(sentAt) : Infinity;
  const lifetimeMs = Math.min(record.remainingMs, ownMs);
  cache.clearRejected(fingerprint);
  // Should the store not take it, the verdict is written later: nobody asks for it again.
  const request = {
    key,
    // Directly after the record's: a process that already received a newer token but has not committed it must still win.
    version: versionBehind(record.version, version),
    value,
    fingerprint,
    ...(issuerState === undefined ? {} : { issuerState }),
    askedAt,
    // Written again, since the store may have lost the record.
    issuedAt: askedAt - record.issuedAgoMs,
    inDoubtMs: 0,
    expiresAt: askedAt + lifetimeMs,
    dueAt: askedAt + Math.min(dueInMs, lifetimeMs),
    lifetimeMs,
    clears: [pauses.check],
  };
  const written = await outbox.commit(request, sentAt);
  view.apply(written.snapshot, written.asked);
  await env.store.abandon({ key, version, issued: 'nothing' });
  env.emit({ type: 'rejection-doubted', key, reason: 'ACCEPTED_BY_WECHAT' });
  return { kind: 'fresh' };
}

/** Marks the value as rejected, so that no process serves it and the next attempt requests another one. */
async function refused(
  { target, env, view }: CredentialContext,
  { version, storeTime }: Granted,
  { fingerprint, issuedAgoMs: ageMs }: StoredCredential,
  sentAt: TimePoint,
): Promise<AttemptOutcome> {
  const { key } = target;
  const asked = timePointOf(env.clock);
  const reportedAt = storeTime + elapsedMs(sentAt, asked);
  const { snapshot } = await env.store.reject({ key, fingerprint, reportedAt, status: 'rejected' });
  await env.store.abandon({ key, version, issued: 'nothing' });
  view.apply(snapshot, asked);
  env.emit({ type: 'foreign-refresh', key, ageMs });
  return { kind: 'retry' };
}

async function unknown(
  ctx: CredentialContext,
  { version, storeTime, failures }: Granted,
  record: StoredCredential,
  sentAt: TimePoint,
): Promise<AttemptOutcome> {
  const { target, env, backoff, cache } = ctx;
  const { key, kind } = target;
  const reaction = env.policy.reactToCheck(kind.budget.id, failures);
  const storeNow = storeTime + elapsedMs(sentAt, timePointOf(env.clock));
  const pause = env.policy.anchored(reaction, storeNow);
  emitFailure(ctx, 'reported', reaction);
  backoff.silentChecks.observe(record.version, reaction.pause.failures, true);
  await env.store.abandon({ key, version, issued: 'nothing', pause });
  if (backoff.silentChecks.areEnoughFor(cache.agedOf(record), env.policy.timing.minIssueGapMs))
    return { kind: 'retry' };
  return failedBy(reaction, reaction.pause.forMs, target);
}
