import type { AttemptOutcome, Lease, RefreshNeed } from './attempt.js';
import type { CredentialContext } from '../local/credential-context.js';
import type { Issued } from '../ports/credential-kind.js';
import { storeFailure } from '../policy/failure.js';
import { fingerprintOf } from '../policy/fingerprint.js';
import { lifetimeOf, type Lifetime } from '../policy/lifetime.js';
import { elapsedMs, timePointOf, type TimePoint } from '../time/time-point.js';
import type { RevocationProgress } from '../ports/token-store.js';

/** A lease, and when the request under it was sent. */
interface Sent extends Lease {
  readonly sentAt: TimePoint;
}

interface ToCommit extends Lifetime {
  readonly value: string;
  readonly fingerprint: string;
  readonly issuerState: string | undefined;
  readonly dueInMs: number;
  readonly isSameValue: boolean;
}

/** Writes a credential that was issued under a lease, and serves it. */
export async function commitIssued(
  ctx: CredentialContext,
  lease: Lease,
  issued: Issued,
  sentAt: TimePoint,
): Promise<AttemptOutcome> {
  const { target, env, cache } = ctx;
  const { need, granted } = lease;
  const sent = { ...lease, sentAt };
  const what = toCommit(ctx, sent, issued);
  if (!what.isSameValue) lookForForeignRefresh(ctx, lease);
  if (!what.isSameValue) endPrevious(ctx, lease);
  cache.clearRejected(what.fingerprint);
  // A copy without a version is replaced at once: this response is later, whatever the store's clock says.
  if (cache.copy?.version === '') serve(ctx, sent, what);
  let isToBeCorrected = false;
  try {
    isToBeCorrected = await write(ctx, sent, what);
  } catch (error) {
    // The store failed after WeChat's response: the outbox repeats the commit, and the credential is served here meanwhile.
    if (target.kind.renewsFromState) {
      const { waitStepMs } = env.policy.timing;
      return { kind: 'wait', ms: waitStepMs / 4, error: storeFailure(error, target.key.appId) };
    }
    serve(ctx, sent, what);
  }
  env.emit({
    type: 'refreshed',
    key: target.key,
    cause: need.cause,
    replaced: !what.isSameValue,
    version: granted.version,
    lifetimeMs: what.lifetimeMs,
    tookMs: elapsedMs(sentAt, timePointOf(env.clock)),
  });
  return { kind: isToBeCorrected ? 'retry' : 'fresh' };
}

function toCommit(ctx: CredentialContext, sent: Sent, issued: Issued): ToCommit {
  const { target, env } = ctx;
  const { record } = sent.snapshot;
  const { value, issuerState = record?.issuerState } = issued;
  const isSameValue = value === record?.value;
  const known = knownLifeOf(ctx, sent, value);
  const tookMs = elapsedMs(sent.sentAt, timePointOf(env.clock));
  const sparingMs = env.policy.sparingMs(sent.granted.budgets, target.kind.budget.id);
  const lifetime = lifetimeOf(target.kind, issued, known, { tookMs, sparingMs });
  const dueInMs = env.policy.dueInMs(target.kind, lifetime.lifetimeMs, isSameValue);
  return { ...lifetime, value, fingerprint: fingerprintOf(value), issuerState, dueInMs, isSameValue };
}

function serve({ cache }: CredentialContext, { granted, sentAt }: Sent, what: ToCommit): void {
  const { dueInMs, ...issued } = what;
  const other = cache.valid();
  // A report has read a later one meanwhile: this request outlasted its lease, or the store lost that.
  if (other && other.value !== what.value && other.version > granted.version) return;
  cache.serveIssued({ ...issued, version: granted.version }, dueInMs, sentAt);
}

/** Returns whether the store is wrong: it has this value with a later end than the true one, or still the value that was replaced. */
async function write(ctx: CredentialContext, sent: Sent, what: ToCommit): Promise<boolean> {
  const { target, env, view, outbox } = ctx;
  const { granted, snapshot, need, prepared, sentAt } = sent;
  const { key, kind } = target;
  const { value, fingerprint, issuerState, lifetimeMs, issuedAgoMs, dueInMs, isSameValue } = what;
  const { version, storeTime: askedAt } = granted;
  const { pauses } = prepared;
  // A check has given its verdict: the count of checks without one starts again.
  const verdicts = snapshot.record?.status === 'rejected' ? [pauses.check] : [];
  const request = {
    key,
    version,
    value,
    fingerprint,
    ...(issuerState === undefined ? {} : { issuerState }),
    askedAt,
    issuedAt: askedAt - issuedAgoMs,
    ...(kind.sameValue === 'keepFirstEnd' ? { basedOn: snapshot.record?.version ?? '' } : {}),
    inDoubtMs: kind.reissue === 'supersedes' ? env.policy.timing.inDoubtMs : 0,
    // Counted from before the request, by the store's clock, so that latency can only shorten the lifetime.
    expiresAt: askedAt + lifetimeMs,
    dueAt: askedAt + dueInMs,
    lifetimeMs,
    // Not the pause of an address: that ours is accepted says nothing of another host's.
    clears: [...pauses.failures, pauses.quota, ...verdicts],
    ...revocationAfter(ctx, need, snapshot.revocation, isSameValue),
  };
  const written = await outbox.commit(request, sentAt);
  // Another process may have written the same value although we got it first: then our end counts.
  if (kind.sameValue === 'keepFirstEnd') serve(ctx, sent, what);
  view.apply(written.snapshot, written.asked);
  const { record } = written.snapshot;
  return record !== undefined && (view.knowsMore(record) || view.refusalOf(written.snapshot) !== undefined);
}

/** The lifetime of a value as known before the request: from the store, or from this process alone. */
function knownLifeOf({ cache, view }: CredentialContext, { granted, snapshot, sentAt }: Sent, value: string) {
  const { record } = snapshot;
  const own = cache.knownLifeOf(value, sentAt);
  // Dates from before the store's clock moved do not give a lifetime.
  const isOwnTrue = view.isClockDistrusted && own?.isLifeDoubted === false;
  if (value !== record?.value || view.knowsMore(record) || isOwnTrue) return own;
  const sinceReadMs = Math.max(0, granted.storeTime - snapshot.storeTime);
  const remainingMs = record.remainingMs - sinceReadMs;
  return { value, remainingMs, issuedAgoMs: record.issuedAgoMs + sinceReadMs };
}

/** A forced call counts only if the value changed: WeChat silently ignores one that comes too soon. */
function revocationAfter(
  { env }: CredentialContext,
  need: RefreshNeed,
  revocation: RevocationProgress | undefined,
  isSameValue: boolean,
): { revocation?: RevocationProgress | null } {
  if (need.cause !== 'leak') return {};
  const left = (revocation?.left ?? 2) - (isSameValue ? 0 : 1);
  return { revocation: left > 0 ? { left, nextInMs: env.policy.timing.forceGapMs } : null };
}

/**
 * Where the first end counts, WeChat has one value at a time: it no longer accepts the one before, even if a process that
 * asked earlier writes the old value with a newer version.
 */
function endPrevious({ target, env, cache }: CredentialContext, { snapshot: { record } }: Lease): void {
  if (!record || target.kind.sameValue !== 'keepFirstEnd') return;
  cache.refuse({ ...record, at: timePointOf(env.clock), isVerdict: true });
}

function lookForForeignRefresh(
  { target, env }: CredentialContext,
  { need, snapshot: { record } }: Lease,
): void {
  const { kind, key } = target;
  if (!record || kind.reissue !== 'same' || kind.sameValue !== 'remaining' || need.mode === 'force') return;
  const isEarly = record.remainingMs > kind.renewsInLastMs + env.policy.timing.renewLagMs;
  if (isEarly) env.emit({ type: 'foreign-refresh', key, ageMs: record.issuedAgoMs });
}
