import type { CredentialKind } from '../../core/ports/credential-kind.js';
import type { CredentialKey } from '../../core/ports/credential.js';

/** What the log calls a credential: `wx5f3… ticket jsapi`. It does not name persons: `wx5f3… user-token`. */
export function logNameOf({ appId, kind, subject }: CredentialKey, { subjects }: CredentialKind): string {
  return subject === undefined || subjects === 'person' ? `${appId} ${kind}` : `${appId} ${kind} ${subject}`;
}
