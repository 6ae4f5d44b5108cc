import type { RefusalScope } from '../../errors/refusal-scope.js';
import type { CredentialKey } from './credential.js';
import type { Platform } from './platform.js';

export type { RefusalScope };

/** A parsed errcode response. Holds no secret and none of WeChat's own text. */
export interface Refusal {
  readonly errcode: number;
  readonly rid?: string;
  /** The caller's address as WeChat reported it (40164, 61004). */
  readonly callerIp?: string;
  readonly scope: RefusalScope;
  /** How long this refusal lasts, according to WeChat (89507: an hour, 89506: a day). */
  readonly lastsMs?: number;
  /** The kept value has ended with what renews it (42007: the user changed the password). @default false */
  readonly endsValue?: boolean;
}

/** A credential as WeChat issued it. */
export interface Issued {
  readonly value: string;
  readonly lifetimeMs: number;
  /** A second secret to keep with the value: a refresh_token. */
  readonly issuerState?: string | undefined;
}

/** The outcome of an issue request. Nothing is thrown: a failure says whether WeChat may have issued a credential. */
export type IssueOutcome =
  | ({ readonly outcome: 'issued' } & Issued)
  /** A response with an errcode other than -1: nothing was issued. */
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  /** `issued: 'nothing'` only when no byte was sent. `failure` is a word we know: `ETIMEDOUT`, `HTTP_502`, `ERRCODE_-1`. */
  | {
      readonly outcome: 'failed';
      readonly issued: 'nothing' | 'unknown';
      readonly failure: string;
      readonly rid?: string;
    };

/** What a cheap call shows about the credential it sent; `unknown` when the response says nothing about it. */
export type CheckVerdict = 'accepted' | 'refused' | 'unknown';

/** One issue request. Everything slow (secret, dependency) has been resolved before. */
export interface IssueRequest {
  readonly appId: string;
  readonly appSecret: string;
  readonly subject?: string;
  /** The second secret of the record, such as a refresh_token. */
  readonly issuerState?: string;
  /** The credential that this kind depends on. */
  readonly dependency?: string;
  /** Makes WeChat invalidate the current one: its `force_refresh`. */
  readonly force: boolean;
  /** For the whole exchange, a slowly arriving body included. */
  readonly timeoutMs: number;
  /** Aborts the exchange: the process is shutting down and has waited long enough. */
  readonly signal?: AbortSignal;
}

/** The daily budget of calls that requests for a kind count against. */
export interface CallBudget {
  /**
   * Names the endpoint that is called, in budgets, pauses and metrics: `stable`, `legacy`, `ticket`. Kept in the store, so it
   * never changes. Kinds of one endpoint share it.
   */
  readonly id: string;
  /** Calls a day and account, for the whole fleet. */
  readonly perDay: number;
}

/**
 * One kind of credential: everything that is particular to it. Each call of `issue` and `check` sends at most one request: no
 * retry, no redirect. Neither throws, nor returns anything of the platform's text.
 */
export interface CredentialKind {
  /** Names the kind in keys, logs and metrics: `access-token`. Kept in the store, so it never changes. */
  readonly name: string;
  readonly platform: Platform;
  /**
   * How many of this kind an account has. `one`; a list: one for each of these subjects; `person`: one for each user, who is
   * named in no log, metric or status.
   */
  readonly subjects: 'one' | readonly string[] | 'person';
  /** Cached in the process and refreshed by the clock. If not, it is read from the store each time, and refreshed on use. */
  readonly isCopied: boolean;
  /**
   * Renewed with the issuer state of its record, a refresh_token. The store is then authoritative: without a record nothing
   * can be requested, nothing is restored, and a value is served only after the store has it.
   */
  readonly renewsFromState: boolean;
  /** Whether a request sends the account's secret. @default true */
  readonly needsSecret?: boolean;
  /** The credential that a request for this one needs, perhaps of another account. */
  dependsOn?(key: CredentialKey): CredentialKey;
  /**
   * `same`: a second request returns the same one while it is valid (WeChat's stable endpoint, tickets). `supersedes`: each request
   * invalidates the last one (WeChat's legacy endpoint).
   */
  readonly reissue: 'same' | 'supersedes';
  /**
   * What `expires_in` means when the platform returns the same value again. `remaining`: the time that is left. `keepFirstEnd`: a whole
   * lifetime each time, so the first one counts. `extends`: the value lives for that long from now on.
   */
  readonly sameValue: 'remaining' | 'keepFirstEnd' | 'extends';
  /** A `same` kind gets a new value only in the last so many ms of the old one. */
  readonly renewsInLastMs: number;
  /** Overrides `timing.confirmEveryMs`, the interval between confirmations; 0 for never. */
  readonly confirmEveryMs?: number;
  /** How long the old one stays valid beside the new one. */
  readonly overlapMs: number;
  /**
   * How long the store keeps the record after the value expired. Must be longer than the lifetime of what renews it: a refresh_token
   * of 180 days would be lost otherwise. @default 40 days
   */
  readonly keepMs?: number;
  readonly budget: CallBudget;
  /** Whether `issue` supports `force`. */
  readonly canForce: boolean;
  /** Requests a credential from the platform once, and returns what came of it. Never throws. */
  issue(request: IssueRequest): Promise<IssueOutcome>;
  /** One cheap call that shows whether the platform accepts `value`. */
  check?(request: {
    readonly appId: string;
    readonly value: string;
    readonly timeoutMs: number;
    readonly signal?: AbortSignal;
  }): Promise<CheckVerdict>;
}

/** The kinds of an account: its own one first, then the others of its platform. One of the same name is an alternative, and left out. */
export function kindsOfAccount(own: CredentialKind, all: readonly CredentialKind[]): CredentialKind[] {
  return [own, ...all.filter(({ platform, name }) => platform === own.platform && name !== own.name)];
}

/** The subjects that are known beforehand; of a kind that an account has one of, that is `undefined`. None a person. */
export function subjectsOf({ subjects }: CredentialKind): readonly (string | undefined)[] {
  if (subjects === 'person') return [];
  return subjects === 'one' ? [undefined] : subjects;
}
