/** Identifies one credential: its account, its kind and, if an account has several of a kind, the subject it belongs to. */
export interface CredentialKey {
  readonly appId: string;
  /** The name of a `CredentialKind`: `access-token`, `ticket`. */
  readonly kind: string;
  /** An openid, a ticket's type, an authorizer. */
  readonly subject?: string;
}

/** A credential as callers get it. */
export interface Credential {
  readonly key: CredentialKey;
  /** The secret itself: up to 4,096 characters. */
  readonly value: string;
  /** Orders the versions of this credential: later ones compare greater. Empty while it is not in the store. */
  readonly version: string;
  /** When it expires by the local wall clock, Unix ms. An estimate: the remaining time in the store is authoritative. */
  readonly expiresAt: number;
  /** Remaining milliseconds, never negative. It may be replaced long before: to cache it, use {@link promisedMs}. */
  remainingMs(): number;
  /**
   * For how many milliseconds from now the value may be cached elsewhere, never negative: until it expires or, if a new one
   * invalidates it (`/cgi-bin/token`), until we replace it and WeChat's overlap is over; minus five seconds for transport.
   * Unforeseeable events end it sooner: a refresh by hand or by a fixed schedule, a report that WeChat refused it, a store
   * that lost it, another program that requests one.
   */
  promisedMs(): number;
}

/** One line of text for a key, the same in every process: `wx5f3…/access-token`. Holds no secret. */
export function nameOf(key: CredentialKey): string {
  const { appId, kind, subject } = key;
  // join(), not a template: a template string would keep its parts in memory as well.
  return (subject === undefined ? [appId, kind] : [appId, kind, subject]).join('/');
}
