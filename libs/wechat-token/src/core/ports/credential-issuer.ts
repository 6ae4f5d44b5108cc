import type { RefusalScope } from '../../errors/refusal-scope.js';
import type { CredentialKind } from './credential.js';

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
}

/** A credential as WeChat issued it. */
export interface Issued {
  readonly value: string;
  readonly lifeMs: number;
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

/** Requests one kind of credential from WeChat: one HTTP request per call, no retry, no redirect. */
export interface CredentialIssuer {
  readonly kind: CredentialKind;
  /**
   * `process`: cached in the process and refreshed by the clock. `on-demand`: read from the store each time, refreshed with
   * the issuer state of its record, and served only after the store has it.
   */
  readonly residence: 'process' | 'on-demand';
  /** `same`: a second request returns the same one while it is valid. `supersedes`: each request invalidates the last one. */
  readonly reissue: 'same' | 'supersedes';
  /** How to read `expires_in` when WeChat returns the same value again. */
  readonly sameValue: 'remaining' | 'keepFirstEnd' | 'extends';
  /** A `same` issuer issues a new one only in the last so many ms of the old one. */
  readonly renewsInLastMs: number;
  /** Overrides `timing.confirmEveryMs`, the interval between confirmations; 0 for never. */
  readonly confirmEveryMs?: number;
  /** How long the old one stays valid beside the new one. */
  readonly overlapMs: number;
  /** The endpoint whose budget and quota a request counts against: `stable`, `legacy`, `ticket`. */
  readonly endpoint: string;
  /** The kind of the credential that a request needs. */
  readonly dependsOn?: CredentialKind;
  /** Whether a request sends the AppSecret. @default true */
  readonly needsSecret?: boolean;
  /** Whether the issuer supports `force`. */
  readonly canForce: boolean;
  issue(request: IssueRequest): Promise<IssueOutcome>;
  /** One cheap call that shows whether WeChat accepts `value`. */
  check?(request: {
    readonly appId: string;
    readonly value: string;
    readonly timeoutMs: number;
    readonly signal?: AbortSignal;
  }): Promise<CheckVerdict>;
}
