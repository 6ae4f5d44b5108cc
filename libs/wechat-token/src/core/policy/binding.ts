import type { CredentialIssuer, RefusalScope } from '../ports/credential-issuer.js';
import type { CredentialKey } from '../ports/credential.js';

interface KeyAndIssuer {
  readonly key: CredentialKey;
  readonly issuer: CredentialIssuer;
}

/** How many credentials of its kind an app has: one, a few that are known (ticket types), or one of each user. */
export type Multitude = 'one' | 'few' | 'many';

/** What is left alone after an asking that brought nothing. */
export type Binding =
  /** This credential, in all processes. */
  | 'subject'
  /** This credential, in this process. In the store there would be one entry a user, in the one hash of the app. */
  | 'subject-here'
  /** Everything that this app asks for at the endpoint. */
  | 'endpoint'
  /** Forced calls at the endpoint, and no others. */
  | 'forced-calls'
  /** Whoever has the same appid and secret. */
  | 'configuration'
  /** Whoever calls from where this process does, and the fleet for a moment. */
  | 'address';

/** Where nobody else is concerned. */
const OWN: Readonly<Record<Multitude, Binding>> = { one: 'endpoint', few: 'subject', many: 'subject-here' };

/** Whom it binds that an asking failed, or was refused for a reason of this scope. */
export function bindingOf(
  cause: 'failed' | RefusalScope,
  asking: {
    readonly multitude: Multitude;
    /** Whether it shows the AppSecret. */
    readonly hasSecret: boolean;
    readonly isForced: boolean;
    /** Several others failed in a row: it is not the fault of this one. */
    readonly areOthersFailing: boolean;
  },
): Binding {
  const own = OWN[asking.multitude];
  switch (cause) {
    case 'failed':
      return asking.areOthersFailing ? 'endpoint' : own;
    case 'configuration':
      return asking.hasSecret ? 'configuration' : own;
    case 'address':
      return 'address';
    case 'day-quota':
      return asking.isForced ? 'forced-calls' : 'endpoint';
    case 'minute-quota':
      return 'endpoint';
    case 'dependency':
    case 'user':
    case 'other':
      return own;
  }
}

/** How many of its kind there are beside a credential. */
export function multitudeOf({ key, issuer }: KeyAndIssuer): Multitude {
  if (issuer.residence === 'on-demand') return 'many';
  return key.subject === undefined ? 'one' : 'few';
}

/**
 * The pauses of an app, by the names that they have in the store. `configuration` is empty for a kind that shows no secret:
 * nobody's configuration can be refused then. `subject` is one of a few.
 */
export function pauseIdsOf(endpoint: string, configuration: string, subject?: string) {
  const backoff = `${endpoint}/backoff`;
  const own = subject === undefined ? backoff : `${backoff}/${subject}`;
  const ofConfiguration = configuration === '' ? [] : [`configuration/${configuration}`];
  return {
    backoff,
    /** Of one credential, where the app has a few at this endpoint; else as `backoff`. */
    own,
    configuration: ofConfiguration[0],
    /** Those three: they hold up this asking, and its success ends them. */
    failures: [...new Set([backoff, own, ...ofConfiguration])],
    quota: `${endpoint}/quota`,
    force: `${endpoint}/force`,
    address: 'address',
    check: `${endpoint}/check`,
  };
}

/** As {@link pauseIdsOf}, for an asking for this credential. */
export function pauseIdsFor(target: KeyAndIssuer, configuration: string) {
  const subject = multitudeOf(target) === 'few' ? target.key.subject : undefined;
  return pauseIdsOf(target.issuer.endpoint, configuration, subject);
}
