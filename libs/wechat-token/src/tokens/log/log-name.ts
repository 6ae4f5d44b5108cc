import type { CredentialKey, CredentialKind } from '../../core/ports/credential.js';

/** Kinds of which there is one for each person. */
const OF_PERSONS: ReadonlySet<CredentialKind> = new Set(['user-token']);

/** Whether the credential is a person's: then the log does not say whose, and counts an app's together. */
export function isOfPerson({ kind }: CredentialKey): boolean {
  return OF_PERSONS.has(kind);
}

/** What the log calls a credential: `wx5f3… ticket jsapi`, but `wx5f3… user-token`. */
export function logNameOf(key: CredentialKey): string {
  const { appId, kind, subject } = key;
  return subject === undefined || isOfPerson(key) ? `${appId} ${kind}` : `${appId} ${kind} ${subject}`;
}
