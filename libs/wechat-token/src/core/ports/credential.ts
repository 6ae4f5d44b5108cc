/**
 * What WeChat issues with an end, by its own name in code. A platform's own kinds are strings of their own.
 * The *access token* is the global one of an app (`grant_type=client_credential`), not the token of a user.
 */
export type CredentialKind = string;

/** Names one credential: the app it belongs to, its kind and, where an app has many of a kind, whose it is. */
export interface CredentialKey {
  readonly appId: string;
  readonly kind: CredentialKind;
  /** An openid, a ticket's type, an authorizer. */
  readonly subject?: string;
}

/** A credential as it is handed out. */
export interface Credential {
  readonly key: CredentialKey;
  /** The secret itself: up to 4,096 characters. */
  readonly value: string;
  /** Orders the versions of this credential: later ones compare greater. Empty for one that is in no store. */
  readonly version: string;
  /** When it ends by the local wall clock, Unix ms. An estimate: truth is what remains in the store. */
  readonly expiresAt: number;
  /** Milliseconds it has left now, never negative. It may be replaced long before: for whoever caches it, see {@link promisedMs}. */
  remainingMs(): number;
  /**
   * For how many milliseconds from now the value may be cached elsewhere, never negative: until it ends or, where asking for
   * another ends it (`/cgi-bin/token`), until we replace it and WeChat's overlap is over; less five seconds for its way. What
   * nobody can foresee ends it sooner: a refresh by hand or by a fixed schedule, a report that WeChat refused it, a store that
   * forgot it, somebody else who asks for one.
   */
  promisedMs(): number;
}

/** One line of text for a key, the same in every process: `wx5f3…/access-token`. Holds no secret. */
export function nameOf(key: CredentialKey): string {
  const { appId, kind, subject } = key;
  // Joined, not a template: that would keep the text and its parts.
  return (subject === undefined ? [appId, kind] : [appId, kind, subject]).join('/');
}
