import type { CredentialKind } from '../../core/ports/credential-kind.js';
import type { CredentialKey } from '../../core/ports/credential.js';

/** The name of a credential in the log: `wx5f3… ticket jsapi`. It does not name persons: `wx5f3… user-token`. */
export function logNameOf({ appId, kind, subject }: CredentialKey, { subjects }: CredentialKind): string {
  return subject === undefined || subjects === 'person' ? `${appId} ${kind}` : `${appId} ${kind} ${subject}`;
}
