import type { StoredCredential } from '../ports/token-store.js';
import type { Version } from '../ports/version.js';

/** So many checks in a row without a verdict are enough: with their time-outs and pauses they take less than 30 s. */
const ENOUGH = 3;

/** What this process knows of the checks of a reported credential that gave no verdict. The fleet counts them together. */
export class SilentChecks {
  private version: Version | undefined;
  private count = 0;
  /** The check that made it enough was made here: one process of a fleet may act on it at once. */
  private isFirst = false;

  /** Takes what the store says: so many in a row by now, this process's own included if it made the last. */
  hear(version: Version, count: number, isOwn: boolean): void {
    this.isFirst = (isOwn && count === ENOUGH) || (this.isFirst && this.version === version);
    this.version = version;
    this.count = count;
  }

  /**
   * Whether the credential is to be replaced unchecked: at once the first time, and as long as no check gives a verdict
   * only if it was issued at least `gapMs` ago. A caller that is wrong is not to end one token after the other.
   */
  areEnoughFor({ version, issuedAgoMs }: StoredCredential, gapMs: number): boolean {
    if (version !== this.version || this.count < ENOUGH) return false;
    return this.isFirst || issuedAgoMs >= gapMs;
  }
}
