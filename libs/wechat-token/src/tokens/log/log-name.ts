import type { CredentialKey, CredentialKind } from '../../core/ports/credential.js';

/** Kinds that exist once per user. */
const OF_PERSONS: ReadonlySet<CredentialKind> = new Set(['user-token']);

/** Whether the credential belongs to a user: then the log does not say to whom, and treats an app's as one. */
export function isOfPerson({ kind }: CredentialKey): boolean {
  return OF_PERSONS.has(kind);
}

/** The name of a credential in the log: `wx5f3… ticket jsapi`, but only `wx5f3… user-token`. */
export function logNameOf(key: CredentialKey): string {
  const { appId, kind, subject } = key;
  return subject === undefined || isOfPerson(key) ? `${appId} ${kind}` : `${appId} ${kind} ${subject}`;
}
