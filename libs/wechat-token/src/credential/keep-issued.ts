import { WechatTokenError } from '../errors/wechat-token.error.js';
import type { CopyHolder } from './copy-holder.js';
import type { Issued } from './credential-issuer.js';
import { fingerprintOf } from './fingerprint.js';
import { pauseIdsFor } from './binding.js';
import type { Asked } from './issuing.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import { lifeOf, newAgeMs } from './life.js';
import { elapsedMs, momentOf } from './moment.js';
import type { RefreshRound } from './refresh-round.js';
import { tellRefreshed } from './refresh-told.js';
import type { Need, RoundOutcome } from './round-outcome.js';
import type { LeakProgress, Reading } from './token-store.js';

interface ToKeep {
  readonly value: string;
  readonly issuerState: string | undefined;
  readonly lifeMs: number;
  /** How long ago WeChat gave the value first. */
  readonly issuedAgoMs: number;
  readonly dueInMs: number;
}

/** Keeps what WeChat issued under a lease. */
export class KeepIssued {
  constructor(
    private readonly kept: KeptCredential,
    private readonly around: KeeperSurroundings,
    private readonly holder: CopyHolder,
    private readonly rounds: RefreshRound,
  ) {}

  async run(asked: Asked, issued: Issued): Promise<RoundOutcome> {
    const { policy } = this.around;
    const { issuer } = this.kept;
    const { need, sentAt, reading, granted } = asked;
    const { version } = granted;
    const { record } = reading;
    const { value, issuerState = record?.issuerState } = issued;
    const isSameValue = value === record?.value;
    if (!isSameValue) this.lookForForeignRefresh(need, reading);
    const known = this.knownOf(asked, value);
    const tookMs = elapsedMs(sentAt, momentOf(this.around.clock));
    const issuedAgoMs = known?.issuedAgoMs ?? newAgeMs(issuer, tookMs);
    const lifeMs = lifeOf(issuer, issued, known, { sinceReadMs: 0, tookMs });
    const dueInMs = policy.dueInMs(issuer, lifeMs, isSameValue);
    this.holder.forgive(fingerprintOf(value));
    const toKeep = { value, issuerState, lifeMs, issuedAgoMs, dueInMs };
    // What was had without the store yields to WeChat's younger word, whatever the store's clock says of that.
    if (this.holder.copy?.version === '') this.serve(asked, toKeep);
    try {
      await this.write(asked, { ...toKeep, isSameValue });
    } catch (error) {
      // The store went away after WeChat answered: the commit is repeated until it is written, and served here meanwhile.
      if (issuer.residence === 'on-demand') {
        if (!(error instanceof WechatTokenError)) throw error;
        return { kind: 'wait', ms: policy.timing.waitStepMs / 4, error };
      }
      this.serve(asked, toKeep);
    }
    const facts = { cause: need.cause, replaced: !isSameValue, version, lifeMs };
    tellRefreshed(this.kept, this.around, facts, sentAt);
    return { kind: 'usable' };
  }

  private serve(
    { granted, sentAt }: Pick<Asked, 'granted' | 'sentAt'>,
    { dueInMs, ...issued }: ToKeep,
  ): void {
    this.holder.serveIssued({ ...issued, version: granted.version }, dueInMs, sentAt);
  }

  private async write(
    { granted, reading, need, prepared, sentAt }: Asked,
    what: ToKeep & { readonly isSameValue: boolean },
  ): Promise<void> {
    const { clock, policy } = this.around;
    const { key, issuer } = this.kept;
    const { value, issuerState, lifeMs, issuedAgoMs, dueInMs, isSameValue } = what;
    const { version, storeTime: askedAt } = granted;
    const pauses = pauseIdsFor(this.kept, prepared.configuration);
    const written = await this.rounds.commit({
      key,
      version,
      value,
      fingerprint: fingerprintOf(value),
      ...(issuerState === undefined ? {} : { issuerState }),
      askedAt,
      issuedAt: askedAt - issuedAgoMs,
      settleMs: issuer.reissue === 'supersedes' ? policy.timing.settleMs : 0,
      // Counted from before the request, by the store's clock, so that latency can only shorten a life.
      expiresAt: askedAt + lifeMs,
      dueAt: askedAt + dueInMs,
      lifeMs: Math.max(0, lifeMs - elapsedMs(sentAt, momentOf(clock))),
      // Not the pause of an address: that ours is good says nothing of another host's.
      clears: [...pauses.failures, pauses.quota],
      ...this.leakAfter(need, reading.leak, isSameValue),
    });
    // Another may write down the same, though we heard of it first: then ours is the end that counts.
    if (issuer.sameValue === 'keepFirstEnd')
      this.serve({ granted, sentAt }, { value, issuerState, lifeMs, issuedAgoMs, dueInMs });
    this.rounds.take(written.reading, written.asked);
  }

  /** What was known of a value when it was asked for: by the store, or by this process alone. */
  private knownOf({ granted, reading, sentAt }: Asked, value: string) {
    const { record } = reading;
    const own = this.holder.knownOf(value, sentAt);
    // What a clock dates that moved since says nothing of a life.
    const isOwnTrue = this.rounds.isClockDistrusted && own?.isLifeDoubted === false;
    if (value !== record?.value || this.holder.knowsMore(record) || isOwnTrue) return own;
    const sinceReadMs = Math.max(0, granted.storeTime - reading.storeTime);
    const remainingMs = record.remainingMs - sinceReadMs;
    return { value, remainingMs, issuedAgoMs: record.issuedAgoMs + sinceReadMs };
  }

  /** A forced call counts only if the value changed: WeChat swallows one that comes too soon without an error. */
  private leakAfter(
    need: Need,
    leak: LeakProgress | undefined,
    isSameValue: boolean,
  ): { leak?: LeakProgress | null } {
    if (need.cause !== 'leak') return {};
    const left = (leak?.left ?? 2) - (isSameValue ? 0 : 1);
    return { leak: left > 0 ? { left, nextInMs: this.around.policy.timing.forceGapMs } : null };
  }

  private lookForForeignRefresh(need: Need, { record }: Reading): void {
    const { issuer, key } = this.kept;
    if (!record || issuer.reissue !== 'same' || issuer.sameValue !== 'remaining' || need.mode === 'force')
      return;
    const isEarly = record.remainingMs > issuer.renewsInLastMs + this.around.policy.timing.renewLagMs;
    if (isEarly) this.around.emit({ type: 'foreign-refresh', key, ageMs: record.issuedAgoMs });
  }
}
