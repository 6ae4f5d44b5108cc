import type { Credential } from 'nestjs-wechat-token';
import type { Client } from '../clients/client.js';

/** A credential as the native routes give it. */
export interface CredentialAnswer {
  readonly appId: string;
  readonly kind: string;
  /** The type of a ticket. */
  readonly type?: string;
  readonly value: string;
  /** Orders the versions of this credential. */
  readonly version: string;
  /** For how many seconds the value may be cached: what is promised, never more than what remains. */
  readonly expiresIn: number;
  readonly expiresInMs: number;
}

/** A credential as a client gets it. */
export function credentialAnswerOf(credential: Credential, client: Client): CredentialAnswer {
  const { key, value, version } = credential;
  const expiresInMs = promisedMsOf(credential, client);
  return {
    appId: key.appId,
    kind: key.kind,
    ...(key.subject !== undefined && { type: key.subject }),
    value,
    version,
    expiresIn: Math.floor(expiresInMs / 1000),
    expiresInMs,
  };
}

/** For how many milliseconds a client may cache a credential. */
export function promisedMsOf(credential: Credential, { maxCacheSeconds = Infinity }: Client): number {
  return Math.floor(Math.min(credential.promisedMs(), maxCacheSeconds * 1000));
}
