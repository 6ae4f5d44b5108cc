import { AuthorizationGoneError } from '../errors/authorization-gone.error.js';
import { WechatTokenError } from '../errors/wechat-token.error.js';
import { multitudeOf } from './binding.js';
import type { IssueOutcome, Refusal } from './credential-issuer.js';
import { failedBy, storeFailure } from './failure.js';
import type { Asked } from './issuing.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import { elapsedMs, momentOf } from './moment.js';
import type { OwnPauses } from './own-pauses.js';
import { tellFailure } from './refresh-told.js';
import type { RoundOutcome } from './round-outcome.js';
import type { StoredCredential } from './token-store.js';
import { versionBehind } from './version.js';

/** WeChat ends access_token and refresh_token together where a user changed the password. */
const PASSWORD_CHANGED = 42007;

/** Gives a lease back when the asking under it brought no credential. */
export class GiveBack {
  constructor(
    private readonly kept: KeptCredential,
    private readonly around: KeeperSurroundings,
    private readonly own: OwnPauses,
  ) {}

  async run(
    asked: Asked,
    outcome: Exclude<IssueOutcome, { outcome: 'issued' }>,
    livingMs: number,
  ): Promise<RoundOutcome> {
    const { record } = asked.reading;
    if (outcome.outcome === 'refused') {
      const { refusal } = outcome;
      const isDoubted = this.around.clock.monotonic() < (this.own.dependencyDoubtedUntil ?? -Infinity);
      if (refusal.scope === 'dependency' && this.kept.dependency && !isDoubted)
        return this.withoutDependency(asked);
      if (refusal.scope === 'user' && record?.issuerState)
        return this.endAuthorization(asked, record, refusal);
    }
    return this.pause(asked, outcome, livingMs);
  }

  private async pause(
    { granted, reading, need, prepared, sentAt }: Asked,
    outcome: Exclude<IssueOutcome, { outcome: 'issued' }>,
    livingMs: number,
  ): Promise<RoundOutcome> {
    const { clock, policy, store } = this.around;
    const { key, issuer } = this.kept;
    const { version, storeTime, failures } = granted;
    const multitude = multitudeOf(this.kept);
    const reaction = policy.reactTo(outcome, {
      endpoint: issuer.endpoint,
      configuration: prepared.configuration,
      isForced: need.mode === 'force' && issuer.canForce,
      livingMs,
      failures,
      addressFailures: this.own.addressFailures,
      multitude,
      ...(multitude === 'few' ? { subject: key.subject } : {}),
      areOthersFailing: multitude === 'many' && outcome.outcome === 'failed' && this.areOthersFailing(),
      budgets: granted.budgets,
    });
    this.own.heed(reaction, clock);
    tellFailure(this.kept, this.around, this.own.told, need.cause, reaction);
    const storeNow = storeTime + elapsedMs(sentAt, momentOf(clock));
    const isForceSpent = need.cause === 'leak' && reaction.pause.id.endsWith('/force');
    const leak = { left: reading.leak?.left ?? 2, nextInMs: reaction.pause.forMs };
    const { issued } = reaction;
    const pause = reaction.isShared ? { pause: policy.anchored(reaction, storeNow) } : {};
    const request = { key, version, issued, ...pause };
    // Should the store be away, the lease ends by itself.
    await store.abandon(isForceSpent ? { ...request, leak } : request).catch(() => undefined);
    return failedBy(reaction, Math.max(reaction.pause.forMs, reaction.standDownMs), key.appId);
  }

  /** Whether those asked for before failed too, so that it is not this one's fault. */
  private areOthersFailing(): boolean {
    const { key, issuer, calls } = this.kept;
    return calls.failing.failed(issuer.endpoint, key.subject ?? '');
  }

  private async withoutDependency({ granted: { version }, prepared }: Asked): Promise<RoundOutcome> {
    const { key, dependency } = this.kept;
    await this.around.store.abandon({ key, version, issued: 'nothing' });
    try {
      await dependency!.reportRejected(prepared.dependency!);
    } catch (error) {
      // Something else is wrong: from now on the fleet leaves WeChat alone in between.
      const { clock, policy } = this.around;
      this.own.dependencyDoubtedUntil = clock.monotonic() + policy.allowance.refillMs;
      throw error;
    }
    return { kind: 'again' };
  }

  /** WeChat takes no more what renews the credential. That is written down, so that nobody asks again. */
  private async endAuthorization(
    { granted: { version, storeTime: askedAt }, reading }: Asked,
    record: StoredCredential,
    { errcode }: Refusal,
  ): Promise<RoundOutcome> {
    const { store, policy, emit } = this.around;
    const { key } = this.kept;
    const { value, fingerprint, remainingMs, issuedAgoMs, standing } = record;
    const livesOn = standing === 'ok' && errcode !== PASSWORD_CHANGED;
    // As much was left when it was read.
    const lifeMs = livesOn ? Math.max(0, remainingMs - Math.max(0, askedAt - reading.storeTime)) : 0;
    const ending = {
      key,
      // Right behind what it is about: who was given what renews it since, and has yet to write that, is to come after.
      version: versionBehind(record.version, version),
      value,
      fingerprint,
      askedAt,
      issuedAt: askedAt - issuedAgoMs,
      settleMs: 0,
      expiresAt: askedAt + lifeMs,
      dueAt: askedAt + lifeMs,
      lifeMs,
      clears: [],
    };
    const written = await store.commit(ending).catch((error: unknown) => storeFailure(error, key.appId));
    await store.abandon({ key, version, issued: 'nothing' });
    // It is unknown whether that was written: the next round reads it.
    if (written instanceof WechatTokenError)
      return { kind: 'wait', ms: policy.timing.waitStepMs / 4, error: written };
    // What was shown was spent by somebody else, who kept what came of it.
    if (written.outcome === 'superseded') return { kind: 'again' };
    emit({ type: 'authorization-ended', key, errcode });
    const error = new AuthorizationGoneError(key.appId, 'ENDED', errcode);
    return { kind: 'failed', error, retryInMs: policy.timing.waitStepMs, isTold: true };
  }
}
