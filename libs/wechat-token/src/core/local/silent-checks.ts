import type { StoredCredential } from '../ports/token-store.js';
import type { Version } from '../ports/version.js';

/** How many checks in a row without a verdict are enough: with time-outs and pauses they take less than 30 s. */
const ENOUGH = 3;

/** Counts the checks of a reported credential that gave no verdict. The count is the fleet's. */
export class SilentChecks {
  private version: Version | undefined;
  private count = 0;
  /** This process made the deciding check: only one process of a fleet may act on it at once. */
  private isFirst = false;

  /** Records the count from the store, including this process's own check if `isOwn`. */
  observe(version: Version, count: number, isOwn: boolean): void {
    this.isFirst = (isOwn && count === ENOUGH) || (this.isFirst && this.version === version);
    this.version = version;
    this.count = count;
  }

  /**
   * Whether the credential is replaced unchecked: at once the first time, and then, while no check gives a verdict, only if
   * it was issued at least `gapMs` ago. A mistaken caller must not invalidate one token after another.
   */
  areEnoughFor(
    { version, issuedAgoMs }: Pick<StoredCredential, 'version' | 'issuedAgoMs'>,
    gapMs: number,
  ): boolean {
    if (version !== this.version || this.count < ENOUGH) return false;
    return this.isFirst || issuedAgoMs >= gapMs;
  }
}
