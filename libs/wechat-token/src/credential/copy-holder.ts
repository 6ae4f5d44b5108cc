import type { WechatTokenError } from '../errors/wechat-token.error.js';
import type { Issued } from './credential-issuer.js';
import { fingerprintOf } from './fingerprint.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import { elapsedMs, momentOf, type Moment } from './moment.js';
import { ProcessCopy, type CopyContent } from './process-copy.js';
import type { Reading, StoredCredential } from './token-store.js';
import type { Version } from './version.js';
import { WakeUp } from './wake-up.js';

/** Decides which credential this process serves, from what it reads in the store. */
export class CopyHolder {
  /** What is served, if anything is. */
  copy: ProcessCopy | undefined;
  /** The last failure, for callers that come while a retry is not due yet. */
  failure:
    { readonly error: WechatTokenError; readonly until: number; readonly hadLiving: boolean } | undefined;
  /** The highest version ever seen here, for fences that do not go back in a store that was wiped. */
  highestVersion: Version = '';
  /** A value that WeChat refused this process, and when. */
  private refused:
    { readonly fingerprint: string; readonly version: Version; readonly at: Moment } | undefined;
  private nextChange: WakeUp | undefined;

  constructor(
    private readonly kept: KeptCredential,
    private readonly around: KeeperSurroundings,
  ) {}

  /** Ends the sleep of whoever rests until something else is served. */
  get change(): WakeUp {
    this.nextChange ??= new WakeUp();
    return this.nextChange;
  }

  /** The copy if it is living. */
  living(now: Moment = momentOf(this.around.clock)): ProcessCopy | undefined {
    return this.copy?.isLiving(now) === true ? this.copy : undefined;
  }

  /**
   * Takes what a read brought. `isClockTrusted` is false when the store's clock moved against ours: what it says of the
   * version we have is then no word about its life.
   */
  adopt(reading: Reading, asked: Moment, isClockTrusted = true): void {
    const { record } = reading;
    if (!record) return;
    if (record.version > this.highestVersion) this.highestVersion = record.version;
    if (record.standing === 'rejected' && this.isSuperseding) {
      this.drop(record);
      return;
    }
    if (record.version === this.copy?.version) {
      // Otherwise it counts on by itself, until there is a newer version.
      if (isClockTrusted) {
        this.copy.follow(record, asked);
        this.copy.isLifeDoubted = false;
      }
      return;
    }
    if (record.remainingMs <= elapsedMs(asked, momentOf(this.around.clock)) || this.isRefused(record)) return;
    const { copy } = this;
    if (!this.living() || record.version > copy!.version) {
      // Where each asking makes another one, nothing lengthens the life of a value: not the word of a moved clock either.
      const isSameLife = this.isSuperseding && copy?.fingerprint === record.fingerprint;
      const remainingMs = isSameLife
        ? Math.min(record.remainingMs, copy.lenientRemainingMs(asked))
        : record.remainingMs;
      this.serve({
        ...record,
        remainingMs,
        key: this.kept.key,
        issuerState: record.issuerState,
        asOf: asked,
      });
    }
  }

  /** Serves a credential that came from WeChat and is not in the store (yet). */
  serve(content: CopyContent): void {
    if (content.version > this.highestVersion) this.highestVersion = content.version;
    const wasUsed = this.copy?.isUsed ?? true;
    const { overlapMs } = this.kept.issuer;
    this.copy = new ProcessCopy(this.around.clock, content, this.isSuperseding ? overlapMs : undefined);
    this.copy.isUsed = wasUsed;
    this.failure = undefined;
    this.nextChange?.call();
    this.nextChange = undefined;
  }

  /** Serves what WeChat gave a moment ago. */
  serveIssued(
    issued: Issued & { readonly version: Version; readonly issuedAgoMs?: number },
    dueInMs: number,
    asOf: Moment,
  ): void {
    const { key } = this.kept;
    const { value, issuerState, version, issuedAgoMs = 0, lifeMs: remainingMs } = issued;
    const fingerprint = fingerprintOf(value);
    const ages = { issuedAgoMs, confirmedAgoMs: 0 };
    this.serve({ key, value, issuerState, fingerprint, version, remainingMs, dueInMs, ...ages, asOf });
  }

  /** What lives here or in the store, in ms. */
  livingMs(record: StoredCredential | undefined): number {
    const keptMs = record && record.standing !== 'rejected' ? record.remainingMs : 0;
    return Math.max(keptMs, this.living()?.remainingMs() ?? 0);
  }

  /** What this process knows of a value, which the store may not keep. */
  knownOf(value: string, now: Moment) {
    const { copy } = this;
    if (copy?.value !== value) return undefined;
    return { value, remainingMs: copy.remainingMs(now), issuedAgoMs: copy.ageMs(now) };
  }

  /** Serves this value no more, nor puts it back into a store: WeChat refused it. */
  drop(refused: { readonly fingerprint: string; readonly version: Version }): void {
    this.refused = {
      fingerprint: refused.fingerprint,
      version: refused.version,
      at: momentOf(this.around.clock),
    };
    if (this.copy && this.isRefused(this.copy)) this.copy = undefined;
  }

  /** When this process was refused what the store still takes for good: the store was away then, or had lost it. */
  refusedAt(record: StoredCredential | undefined): Moment | undefined {
    return record?.standing === 'ok' && this.isRefused(record) ? this.refused?.at : undefined;
  }

  /** WeChat said since that the value is current. */
  forgive(): void {
    this.refused = undefined;
  }

  /** The clocks of this process parted, or the store that could tell is away: what a jump ended lives on. */
  onClockGap(now: Moment): void {
    this.copy?.countAfresh(now);
  }

  /** The copy to put back into a store that has nothing or an older one. */
  toOffer(reading: Reading): ProcessCopy | undefined {
    const copy = this.living();
    if (!copy || copy.version === '' || copy.isLifeDoubted) return undefined;
    return reading.record === undefined || reading.record.version < copy.version ? copy : undefined;
  }

  private get isSuperseding(): boolean {
    return this.kept.issuer.reissue === 'supersedes';
  }

  /** A value that was refused comes back only with WeChat's later word, which carries a newer version. */
  private isRefused(candidate: Pick<StoredCredential, 'fingerprint' | 'version'>): boolean {
    return (
      this.refused !== undefined &&
      candidate.fingerprint === this.refused.fingerprint &&
      candidate.version <= this.refused.version
    );
  }
}
