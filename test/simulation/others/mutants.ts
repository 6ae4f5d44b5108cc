import type { CredentialKind } from '../../../libs/wechat-token/src/core/ports/credential-kind.js';
import { versionOf } from '../../../libs/wechat-token/src/core/ports/version.js';
import { commitIssued } from '../../../libs/wechat-token/src/core/refresh/commit-issued.js';
import { ALL_GUARDS, type Guards } from '../guards.js';
import type { Mutant } from '../mutants.js';
import { OtherCredentials } from './other-credentials.js';

type Patchable = Record<string, (...given: never[]) => unknown>;

function patched(owner: object, method: string, replace: (original: Patchable[string]) => Patchable[string]) {
  const prototype = owner as Patchable;
  const original = prototype[method];
  if (!original)
    throw new Error(`There is no method ${method} to patch: this guard would seem to be missing`);
  prototype[method] = replace(original);
  return () => {
    prototype[method] = original;
  };
}

/** Believes WeChat's word on a ticket's life each time. */
function takingLivesAsSaid(): () => void {
  return patched(OtherCredentials.prototype, 'ticketIssuer', (original) => {
    return function (this: OtherCredentials) {
      return { ...(original.call(this) as CredentialKind), sameValue: 'remaining' };
    };
  });
}

/** Whether this function reads what is just being read. A schedule keeps no stacks. */
function isReadBy({ name }: { readonly name: string }): boolean {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 4;
  const { stack } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  return stack?.includes(name) === true;
}

/** Serves what WeChat gave though the store did not take it, as it does what is copied into a process. */
function handingOutAtOnce(): () => void {
  return patched(OtherCredentials.prototype, 'userIssuer', (original) => {
    return function (this: OtherCredentials) {
      const get = () => !isReadBy(commitIssued);
      return Object.defineProperty(original.call(this) as object, 'renewsFromState', { get });
    };
  });
}

/** What says that a user's refresh_token has ended, written as late as what was given since. */
const goneComesLast: Guards = {
  ...ALL_GUARDS,
  alterStore: (table) => {
    const steps = Object.create(table) as typeof table;
    steps.commit = (request) => {
      const isGone = request.key.kind === 'user-token' && request.issuerState === undefined;
      const attempt = request.version.slice(17);
      const version = isGone ? versionOf(table.read(request.key).storeTime, attempt) : request.version;
      return table.commit({ ...request, version });
    };
    return steps;
  },
};

/** The guards of what depends on another credential, and of what lives on demand. */
export const OTHER_MUTANTS: readonly Mutant[] = [
  {
    without: 'the first end of a ticket',
    endpoint: 'stable',
    kinds: [],
    guards: ALL_GUARDS,
    hasOthers: true,
    shownBy: { seed: 0, invariant: 'life' },
    patch: takingLivesAsSaid,
  },
  {
    without: 'keeping before handing out',
    endpoint: 'stable',
    kinds: ['store-away', 'lost-commits'],
    guards: ALL_GUARDS,
    hasOthers: true,
    shownBy: { seed: 3, invariant: 'kept-first' },
    patch: handingOutAtOnce,
  },
  {
    without: 'a place for who was given a refresh_token and has yet to keep it',
    endpoint: 'stable',
    kinds: ['pauses', 'store-away', 'lost-commits'],
    guards: goneComesLast,
    hasOthers: true,
    shownBy: { seed: 0, invariant: 'user-lost' },
  },
];
