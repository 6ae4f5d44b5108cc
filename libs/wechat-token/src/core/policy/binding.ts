import type { CredentialKind, RefusalScope } from '../ports/credential-kind.js';
import type { CredentialKey } from '../ports/credential.js';

interface KeyAndKind {
  readonly key: CredentialKey;
  readonly kind: Pick<CredentialKind, 'subjects' | 'budget'>;
}

/** How many credentials of its kind an app has: one, a few known ones (ticket types), or one per user. */
export type Multitude = 'one' | 'few' | 'many';

/** What a pause applies to after a request without a credential. */
export type Binding =
  /** This credential, in all processes. */
  | 'subject'
  /** This credential, in this process only. In the store, the app's single hash would get one entry per user. */
  | 'subject-here'
  /** All requests of this app to the endpoint. */
  | 'endpoint'
  /** Only forced calls to the endpoint. */
  | 'forced-calls'
  /** All processes with the same appid and secret. */
  | 'configuration'
  /** All processes that call from the same address, and the fleet for a moment. */
  | 'address';

/** The binding if no other credential is affected. */
const OWN: Readonly<Record<Multitude, Binding>> = { one: 'endpoint', few: 'subject', many: 'subject-here' };

/** What a pause applies to after a request failed, or was refused for a reason of this scope. */
export function bindingOf(
  cause: 'failed' | RefusalScope,
  request: {
    readonly multitude: Multitude;
    /** Whether the request sends the AppSecret. */
    readonly hasSecret: boolean;
    readonly isForced: boolean;
    /** Several other subjects failed in a row, so this one is not the cause. */
    readonly areOthersFailing: boolean;
  },
): Binding {
  const own = OWN[request.multitude];
  switch (cause) {
    case 'failed':
      return request.areOthersFailing ? 'endpoint' : own;
    case 'configuration':
      return request.hasSecret ? 'configuration' : own;
    case 'address':
      return 'address';
    case 'day-quota':
      return request.isForced ? 'forced-calls' : 'endpoint';
    case 'minute-quota':
      return 'endpoint';
    case 'dependency':
    case 'user':
    case 'other':
      return own;
  }
}

/** How many credentials of this kind an account has. */
export function multitudeOf({ subjects }: Pick<CredentialKind, 'subjects'>): Multitude {
  if (subjects === 'person') return 'many';
  return subjects === 'one' ? 'one' : 'few';
}

/**
 * The ids of an app's pauses in the store. `configuration` is empty for a kind that sends no secret, since no configuration
 * can be refused then. `subject` is set for a kind with a few subjects.
 */
export function pauseIdsOf(endpoint: string, configuration: string, subject?: string) {
  const backoff = `${endpoint}/backoff`;
  const own = subject === undefined ? backoff : `${backoff}/${subject}`;
  const ofConfiguration = configuration === '' ? [] : [`configuration/${configuration}`];
  return {
    backoff,
    /** The pause of one credential, if the app has a few at this endpoint; else as `backoff`. */
    own,
    configuration: ofConfiguration[0],
    /** Those three: they delay this request, and its success ends them. */
    failures: [...new Set([backoff, own, ...ofConfiguration])],
    quota: `${endpoint}/quota`,
    force: `${endpoint}/force`,
    address: 'address',
    check: `${endpoint}/check`,
  };
}

/** The ids of the pauses that may apply to one request. */
export type PauseIds = ReturnType<typeof pauseIdsOf>;

/** As {@link pauseIdsOf}, for a request for this credential. */
export function pauseIdsFor({ key, kind }: KeyAndKind, configuration: string): PauseIds {
  const subject = multitudeOf(kind) === 'few' ? key.subject : undefined;
  return pauseIdsOf(kind.budget.id, configuration, subject);
}
