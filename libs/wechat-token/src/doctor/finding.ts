import type { Wording } from '../errors/language.js';

/** The names of the checks. Stable: programs read them in `--json`. */
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

/** `skipped`: could not be checked, which is no error. Only `failed` makes the exit code 1. */
export type FindingStatus = 'ok' | 'warning' | 'failed' | 'skipped';

/** The result of one check. Contains no secret, no token and no foreign text. */
export interface Finding {
  readonly check: CheckName;
  readonly status: FindingStatus;
  /** The app, if the check is about one. */
  readonly appId?: string;
  /** A code or an errcode: why it is not `ok`. */
  readonly reason?: string;
  readonly message: Wording;
  readonly remedy?: Wording;
  /** Numbers and codes for programs. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}
