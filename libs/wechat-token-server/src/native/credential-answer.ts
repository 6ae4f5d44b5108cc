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
  const expiresInMs = promisedMsOf(credential, client);
  return { ...lastingOf(credential), expiresIn: Math.floor(expiresInMs / 1000), expiresInMs };
}

/** The texts of credentials without the end: as long as the credential itself is in memory, and no longer. */
const texts = new WeakMap<Credential, string>();

/** The JSON of {@link credentialAnswerOf}, of which only the end changes while the credential is the same. */
export function credentialTextOf(credential: Credential, client: Client): string {
  const expiresInMs = promisedMsOf(credential, client);
  return `${lastingTextOf(credential)},"expiresIn":${Math.floor(expiresInMs / 1000)},"expiresInMs":${expiresInMs}}`;
}

function lastingTextOf(credential: Credential): string {
  const known = texts.get(credential);
  if (known !== undefined) return known;
  const text = JSON.stringify(lastingOf(credential)).slice(0, -1);
  texts.set(credential, text);
  return text;
}

function lastingOf({ key, value, version }: Credential): Omit<CredentialAnswer, 'expiresIn' | 'expiresInMs'> {
  const type = key.subject;
  return { appId: key.appId, kind: key.kind, ...(type !== undefined && { type }), value, version };
}

/** For how many milliseconds a client may cache a credential. */
export function promisedMsOf(credential: Credential, { maxCacheSeconds = Infinity }: Client): number {
  return Math.floor(Math.min(credential.promisedMs(), maxCacheSeconds * 1000));
}
