import assert from 'node:assert/strict';
import type { IssueOutcome, IssueRequest } from '../../core/ports/credential-kind.js';
import { within } from '../../core/time/deadline.js';
import { systemClock } from '../../core/time/system-clock.js';
import type { CredentialKindBench, CredentialKindHarness } from './credential-kind-harness.js';

/** One promise of the port, for any test runner. */
export interface CredentialKindCheck {
  /** The promise, as a sentence. */
  readonly name: string;
  /** Rejects with a sentence if the kind breaks the promise. */
  check(harness: CredentialKindHarness): Promise<void>;
}

/** Makes a check of something that is tried out on a kind of its own. */
export function promise(
  name: string,
  tryOut: (bench: CredentialKindBench) => void | Promise<void>,
): CredentialKindCheck {
  return {
    name,
    async check(harness) {
      const bench = await harness.create();
      try {
        await tryOut(bench);
      } finally {
        await harness.dispose?.(bench);
      }
    },
  };
}

/** Issues one credential, and fails if the outcome is another. */
export async function issued(
  { kind, request }: CredentialKindBench,
  changes: Partial<IssueRequest> = {},
): Promise<Extract<IssueOutcome, { outcome: 'issued' }>> {
  const outcome = await kind.issue({ ...request, ...changes });
  assert.equal(
    outcome.outcome,
    'issued',
    `issue() answers "${outcome.outcome}" to a request that is granted`,
  );
  return outcome as Extract<IssueOutcome, { outcome: 'issued' }>;
}

/** Long enough for any machine: it only ends a check of work that never does. */
const HANGS_MS = 20_000;

/** Awaits work that must end by itself. */
export function ending<T>(work: Promise<T>, what: string): Promise<T> {
  const late = () => new assert.AssertionError({ message: `${what} does not end` });
  return within(systemClock, HANGS_MS, work, late);
}

/** What must appear in nothing that a kind returns but the credential itself. */
export function secretsIn({ appSecret, dependency, issuerState }: IssueRequest): string[] {
  return [appSecret, dependency, issuerState].filter(
    (secret) => secret !== undefined && secret !== '',
  ) as string[];
}
