import type { LeakProgress } from './token-store.js';
import type { Version } from './version.js';

/** What a round is to do beyond what the record itself asks for. */
export interface Intent {
  readonly cause?: 'manual' | 'cron';
  /** The version that is to be replaced; another one kept means that somebody did. */
  readonly replaces?: Version;
  readonly minSinceIssuedMs?: number;
  readonly minSinceConfirmedMs?: number;
  /** A person asks: a refusal of the configuration and a back-off do not hold it up. */
  readonly ignoresPauses?: boolean;
  /** What lives is enough: whether it is due is not looked at. */
  readonly isLook?: boolean;
  /** Begins a leak procedure. */
  readonly leak?: LeakProgress;
  /** The caller was refused this value: serving it on is no answer. */
  readonly refusedFingerprint?: string;
  /** Ends the kept credential at WeChat. */
  readonly isForced?: boolean;
}
