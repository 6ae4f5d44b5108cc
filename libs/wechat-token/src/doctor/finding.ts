import type { Wording } from '../errors/language.js';

/** What was looked at. Stable: programs read these in `--json`. */
export type CheckName =
  | 'configuration'
  | 'dns'
  | 'reach'
  | 'tls'
  | 'clock'
  | 'redis-sentinels'
  | 'redis'
  | 'redis-version'
  | 'redis-permissions'
  | 'redis-eviction'
  | 'redis-persistence'
  | 'redis-clock'
  | 'token'
  | 'use'
  | 'quota'
  | 'foreign-refresher'
  | 'kept';

/** `skipped`: could not be known, and that is no fault. Only `failed` makes the exit code 1. */
export type FindingStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/** What one check came to. Holds no secret, no token and nobody else's text. */
export interface Finding {
  readonly check: CheckName;
  readonly status: FindingStatus;
  /** The app it is about, where it is about one. */
  readonly appId?: string;
  /** A word we know, or an errcode: why it is not `ok`. */
  readonly reason?: string;
  readonly message: Wording;
  readonly remedy?: Wording;
  /** Numbers and words for programs. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}
