import type { Clock } from './clock.js';
import type { Issued } from './credential-issuer.js';
import type { CredentialKey } from './credential.js';
import { fingerprintOf } from './fingerprint.js';
import { elapsedMs, momentOf, type Moment } from './moment.js';
import { ProcessCopy, type CopyContent } from './process-copy.js';
import type { Reading, StoredCredential } from './token-store.js';
import type { Version } from './version.js';

/** Decides which credential this process serves, from what it reads in the store. */
export class CopyHolder {
  /** What is served, if anything is. */
  copy: ProcessCopy | undefined;
  /** The highest version ever seen here, for fences that do not go back in a store that was wiped. */
  highestVersion: Version = '';
  /** A value that WeChat refused this process, and when. */
  private refused:
    { readonly fingerprint: string; readonly version: Version; readonly at: Moment } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly key: CredentialKey,
    private readonly isSuperseding: boolean,
    private readonly onChange: () => void,
  ) {}

  /** The copy if it is living. */
  living(now: Moment = momentOf(this.clock)): ProcessCopy | undefined {
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
    if (record.remainingMs <= elapsedMs(asked, momentOf(this.clock)) || this.isRefused(record)) return;
    const { copy } = this;
    if (!this.living() || record.version > copy!.version) {
      // Where each asking makes another one, nothing lengthens the life of a value: not the word of a moved clock either.
      const isSameLife = this.isSuperseding && copy?.fingerprint === record.fingerprint;
      const remainingMs = isSameLife
        ? Math.min(record.remainingMs, copy.lenientRemainingMs(asked))
        : record.remainingMs;
      this.serve({ ...record, remainingMs, key: this.key, issuerState: record.issuerState, asOf: asked });
    }
  }

  /** Serves a credential that came from WeChat and is not in the store (yet). */
  serve(content: CopyContent): void {
    if (content.version > this.highestVersion) this.highestVersion = content.version;
    const wasUsed = this.copy?.isUsed ?? true;
    this.copy = new ProcessCopy(this.clock, content);
    this.copy.isUsed = wasUsed;
    this.onChange();
  }

  /** Serves what WeChat gave a moment ago. */
  serveIssued(
    key: CredentialKey,
    issued: Issued & { readonly version: Version },
    dueInMs: number,
    asOf: Moment,
  ): void {
    const { value, issuerState, version, lifeMs: remainingMs } = issued;
    const fingerprint = fingerprintOf(value);
    const ages = { issuedAgoMs: 0, confirmedAgoMs: 0 };
    this.serve({ key, value, issuerState, fingerprint, version, remainingMs, dueInMs, ...ages, asOf });
  }

  /** What this process knows of a value, which the store may not keep. */
  knownOf(value: string, now: Moment) {
    const { copy } = this;
    if (copy?.value !== value) return undefined;
    return { value, remainingMs: copy.remainingMs(now), issuedAgoMs: copy.ageMs(now) };
  }

  /** Serves this value no more, nor puts it back into a store: WeChat refused it. */
  drop(refused: { readonly fingerprint: string; readonly version: Version }): void {
    this.refused = { fingerprint: refused.fingerprint, version: refused.version, at: momentOf(this.clock) };
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

  /** A value that was refused comes back only with WeChat's later word, which carries a newer version. */
  private isRefused(candidate: Pick<StoredCredential, 'fingerprint' | 'version'>): boolean {
    return (
      this.refused !== undefined &&
      candidate.fingerprint === this.refused.fingerprint &&
      candidate.version <= this.refused.version
    );
  }
}
