import { SecretUnavailableError } from '../../errors/secret-unavailable.error.js';
import { ShutDownError } from '../../errors/shut-down.error.js';
import { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { FailedAttempt, Preparation } from './attempt.js';
import { pauseIdsFor } from '../policy/binding.js';
import type { CheckVerdict, CredentialKind, IssueOutcome, IssueRequest } from '../ports/credential-kind.js';
import { waitFor } from '../time/deadline.js';
import { fingerprintOf } from '../policy/fingerprint.js';
import type { CredentialTarget, KeeperEnvironment } from '../local/keeper-environment.js';

/** The inputs of a check, which needs no secret. */
export function prepareCheck(target: CredentialTarget): Preparation {
  return { appSecret: '', dependency: undefined, pauses: pauseIdsFor(target, '') };
}

/** Resolves secret and dependency, each with a deadline. A shutdown aborts the wait once its own time-out has passed. */
export async function prepare(
  { key, kind, dependency, account }: CredentialTarget,
  { clock, policy, hardStop }: KeeperEnvironment,
): Promise<Preparation | FailedAttempt> {
  const { secretTimeoutMs, backoffMs } = policy.timing;
  try {
    const late = () => new SecretUnavailableError(key.appId, 'TIMEOUT');
    const aborted = () => new ShutDownError(key.appId);
    const wait = { timeoutMs: secretTimeoutMs, signal: hardStop };
    const needsSecret = kind.needsSecret ?? true;
    const appSecret = needsSecret
      ? await waitFor(clock, account.appSecret(kind.platform), wait, { late, aborted })
      : '';
    const configuration = needsSecret ? fingerprintOf(`${key.appId}\n${appSecret}`).slice(0, 16) : '';
    const pauses = pauseIdsFor({ key, kind }, configuration);
    return { appSecret, dependency: await dependency?.get(), pauses };
  } catch (error) {
    // A foreign error may quote the secret.
    const isOurs = error instanceof WechatTokenError;
    const known = isOurs ? error : new SecretUnavailableError(key.appId, 'FAILED');
    return { kind: 'failed', error: known, retryInMs: backoffMs };
  }
}

/** Sends one issue request. If the issuer throws, which the port forbids, the outcome is unknown. */
export async function issueWith(
  { key, kind }: CredentialTarget,
  { appSecret, dependency }: Preparation,
  how: Pick<IssueRequest, 'force' | 'timeoutMs'> & {
    readonly signal: AbortSignal;
    readonly issuerState?: string | undefined;
  },
): Promise<IssueOutcome> {
  const { force, timeoutMs, signal, issuerState } = how;
  const { appId, subject } = key;
  const request: IssueRequest = {
    appId,
    appSecret,
    force,
    timeoutMs,
    signal,
    ...(subject === undefined ? {} : { subject }),
    ...(dependency === undefined ? {} : { dependency }),
    ...(issuerState === undefined ? {} : { issuerState }),
  };
  try {
    return await kind.issue(request);
  } catch {
    return { outcome: 'failed', issued: 'unknown', failure: 'ISSUER_THREW' };
  }
}

/** Checks a value by a cheap call. An issuer that throws, which the port forbids, may quote it, so the error is dropped. */
export async function checkWith(
  { key: { appId }, kind }: CredentialTarget,
  request: Omit<Parameters<NonNullable<CredentialKind['check']>>[0], 'appId'>,
): Promise<CheckVerdict> {
  try {
    return (await kind.check?.({ appId, ...request })) ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
