import type { TimePoint } from '../time/time-point.js';
import type { Version } from '../ports/version.js';

/** A value that WeChat refused this process. */
export interface RefusedValue {
  readonly fingerprint: string;
  /** The version under which this process knew it; empty if it knew none. */
  readonly version: Version;
  /** The refusal is no younger than this. */
  readonly at: TimePoint;
  /** WeChat said so when this process asked it, and not only to a caller. */
  readonly isVerdict: boolean;
}

/** Each is the end of a credential, and one that ended so long ago that this is exceeded is no longer kept anywhere. */
const REMEMBERED = 8;

/** The values that WeChat refused this process. One comes back only with a younger word of WeChat's. */
export class RefusedValues {
  /** Made with the first: a process may keep thousands of credentials. */
  private values: readonly RefusedValue[] | undefined;

  /** Keeps no more of it than this type names: what is given may be a whole record, with its secrets. */
  add({ fingerprint, version, at, isVerdict }: RefusedValue): void {
    const known = this.values?.find((value) => value.fingerprint === fingerprint);
    const refused = {
      fingerprint,
      version: known && known.version > version ? known.version : version,
      at,
      isVerdict: isVerdict || known?.isVerdict === true,
    };
    const others = this.values?.filter((other) => other !== known) ?? [];
    this.values = [refused, ...others].slice(0, REMEMBERED);
  }

  /** WeChat said since that this one is current. */
  remove(fingerprint: string): void {
    this.values = this.values?.filter((value) => value.fingerprint !== fingerprint);
  }

  /**
   * The refusal that is younger than WeChat's last word for `candidate`. `confirmedAt` is the date of that word on the
   * monotonic clock of this process; nothing where it cannot be told, which is no reason to serve what was refused.
   */
  find(
    candidate: { readonly fingerprint: string; readonly version: Version },
    confirmedAt: number | undefined,
  ): RefusedValue | undefined {
    const value = this.values?.find(({ fingerprint }) => fingerprint === candidate.fingerprint);
    if (!value) return undefined;
    const isLaterWord =
      candidate.version > value.version && confirmedAt !== undefined && confirmedAt > value.at.mono;
    return isLaterWord ? undefined : value;
  }
}
