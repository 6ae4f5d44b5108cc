import type { TimePoint } from '../time/time-point.js';
import type { Version } from '../ports/version.js';

/** A value that WeChat refused to this process. */
export interface RefusedValue {
  readonly fingerprint: string;
  /** The version of that value in this process; empty if there was none. */
  readonly version: Version;
  /** The refusal happened at this time or earlier. */
  readonly at: TimePoint;
  /** This process checked with WeChat itself, rather than trusting a caller's report. */
  readonly isVerdict: boolean;
}

/** How many refusals are remembered. Each ended a credential, and no store still has one from before that many. */
const REMEMBERED = 8;

/** The values that WeChat refused to this process. A value is served again only after a later confirmation. */
export class RefusedValues {
  private values: readonly RefusedValue[] = [];

  /** Copies only the fields of the type: the argument may be a whole record, with its secrets. */
  add({ fingerprint, version, at, isVerdict }: RefusedValue): void {
    const known = this.values.find((value) => value.fingerprint === fingerprint);
    const refused = {
      fingerprint,
      version: known && known.version > version ? known.version : version,
      at,
      isVerdict: isVerdict || known?.isVerdict === true,
    };
    const others = this.values.filter((other) => other !== known);
    this.values = [refused, ...others].slice(0, REMEMBERED);
  }

  /** WeChat has since confirmed this one. */
  remove(fingerprint: string): void {
    this.values = this.values.filter((value) => value.fingerprint !== fingerprint);
  }

  /**
   * The refusal that is later than WeChat's last confirmation of `candidate`. `confirmedAt` is the time of that confirmation
   * on the monotonic clock of this process; if it is unknown, the refusal stands.
   */
  find(
    candidate: { readonly fingerprint: string; readonly version: Version },
    confirmedAt: number | undefined,
  ): RefusedValue | undefined {
    const value = this.values.find(({ fingerprint }) => fingerprint === candidate.fingerprint);
    if (!value) return undefined;
    const isConfirmedSince =
      candidate.version > value.version && confirmedAt !== undefined && confirmedAt > value.at.mono;
    return isConfirmedSince ? undefined : value;
  }
}
