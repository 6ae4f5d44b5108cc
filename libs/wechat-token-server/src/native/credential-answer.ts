import type { ServerResponse } from 'node:http';
import type { Credential } from 'nestjs-wechat-token';
import type { Client } from '../clients/client.js';
import { JsonAnswer } from './json-answer.js';

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

/** The answer with one credential: all of it but the end. */
interface PreparedAnswer {
  readonly answer: JsonAnswer;
  readonly start: string;
}

/** As long as the credential itself is in memory, and no longer. */
const prepared = new WeakMap<Credential, PreparedAnswer>();

/** Writes the {@link credentialAnswerOf} where Nest does not. Only the end changes while the credential is the same. */
export function writeCredential(
  response: ServerResponse,
  requestId: string,
  credential: Credential,
  client: Client,
): void {
  const expiresInMs = promisedMsOf(credential, client);
  const { answer, start } = prepared.get(credential) ?? prepare(credential);
  const end = `,"expiresIn":${Math.floor(expiresInMs / 1000)},"expiresInMs":${expiresInMs}}`;
  answer.write(response, requestId, start + end);
}

function prepare(credential: Credential): PreparedAnswer {
  const start = JSON.stringify(lastingOf(credential)).slice(0, -1);
  const made = { answer: new JsonAnswer(200, { ETag: `"${credential.version}"` }), start };
  prepared.set(credential, made);
  return made;
}

function lastingOf({ key, value, version }: Credential): Omit<CredentialAnswer, 'expiresIn' | 'expiresInMs'> {
  const type = key.subject;
  return { appId: key.appId, kind: key.kind, ...(type !== undefined && { type }), value, version };
}

/** For how many milliseconds a client may cache a credential. */
export function promisedMsOf(credential: Credential, { maxCacheSeconds = Infinity }: Client): number {
  return Math.floor(Math.min(credential.promisedMs(), maxCacheSeconds * 1000));
}
