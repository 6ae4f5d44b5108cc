import { multitudeOf } from '../policy/binding.js';
import type { CredentialContext } from '../local/credential-context.js';
import type { IssueOutcome } from '../ports/credential-kind.js';
import { elapsedMs, timePointOf, type TimePoint } from '../time/time-point.js';
import type { Lease } from './attempt.js';
import { issueWith } from './issuer-calls.js';

/** WeChat's response, and when the request was sent. */
export interface Answer {
  readonly outcome: IssueOutcome;
  readonly sentAt: TimePoint;
  /** Remaining time of the valid credential when the request was sent, in ms. */
  readonly validMs: number;
  /** Nothing was sent, and that shows only long after the deadline: this process was suspended, and WeChat is not the cause. */
  readonly isOwnFault: boolean;
}

/** Sends one issue request to WeChat under a lease. */
export async function sendRequest(ctx: CredentialContext, lease: Lease): Promise<Answer> {
  const { target, env, cache, backoff } = ctx;
  const { granted, snapshot, need, prepared } = lease;
  const { kind } = target;
  const validMs = cache.validMs(snapshot.record);
  const { backoff: ofAll, own } = prepared.pauses;
  const failures = Math.max(granted.failures[ofAll] ?? 0, granted.failures[own] ?? 0);
  const timeoutMs = env.policy.httpTimeoutMs(validMs > 0, failures);
  const sentAt = timePointOf(env.clock);
  const outcome = await issueWith(target, prepared, {
    force: need.mode === 'force' && kind.canForce,
    timeoutMs,
    signal: env.hardStop,
    issuerState: snapshot.record?.issuerState,
  });
  const stoodStill = elapsedMs(sentAt, timePointOf(env.clock)) > timeoutMs + env.policy.timing.sendMarginMs;
  const isFailure = outcome.outcome === 'failed';
  const isOwnFault = isFailure && outcome.issued === 'nothing' && stoodStill;
  if (!isFailure && multitudeOf(kind) === 'many') target.calls.failing.answered(kind.budget.id);
  if (outcome.outcome === 'issued') backoff.accepted();
  return { outcome, sentAt, validMs, isOwnFault };
}
