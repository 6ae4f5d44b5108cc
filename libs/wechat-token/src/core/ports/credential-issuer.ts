import type { RefusalScope } from '../../errors/refusal-scope.js';
import type { CredentialKind } from './credential.js';

export type { RefusalScope };

/** A parsed errcode of WeChat's. Holds no secret and none of WeChat's own text. */
export interface Refusal {
  readonly errcode: number;
  readonly rid?: string;
  /** The caller's address as WeChat reported it (40164, 61004). */
  readonly callerIp?: string;
  readonly scope: RefusalScope;
  /** How long this refusal lasts by WeChat's own word (89507: an hour, 89506: a day). */
  readonly lastsMs?: number;
}

/** What WeChat gave. */
export interface Issued {
  readonly value: string;
  readonly lifeMs: number;
  /** A second secret to keep with the value: a refresh_token. */
  readonly issuerState?: string | undefined;
}

/** What asking WeChat came to. Nothing is thrown: a failure says whether WeChat may have issued something. */
export type IssueOutcome =
  | ({ readonly outcome: 'issued' } & Issued)
  /** An answer with an errcode other than -1: nothing was issued. */
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  /** `issued: 'nothing'` only when no byte was sent. `failure` is a word we know: `ETIMEDOUT`, `HTTP_502`, `ERRCODE_-1`. */
  | {
      readonly outcome: 'failed';
      readonly issued: 'nothing' | 'unknown';
      readonly failure: string;
      readonly rid?: string;
    };

/** What a cheap call with a credential says about it; `unknown` when the answer says nothing about the credential. */
export type CheckVerdict = 'accepted' | 'refused' | 'unknown';

/** One asking. Everything slow was resolved before. */
export interface IssueRequest {
  readonly appId: string;
  readonly appSecret: string;
  readonly subject?: string;
  /** What the record keeps beside the value. */
  readonly issuerState?: string;
  /** The credential that this kind depends on. */
  readonly dependency?: string;
  /** Makes WeChat end the current one: its `force_refresh`. */
  readonly force: boolean;
  /** The whole exchange, a dripping body included. */
  readonly timeoutMs: number;
  /** Breaks the exchange off: the process is shutting down and has waited long enough. */
  readonly signal?: AbortSignal;
}

/** Asks WeChat for one kind of credential: one request a call, no retry, no redirect. */
export interface CredentialIssuer {
  readonly kind: CredentialKind;
  /**
   * `process`: copied into the process and refreshed by the clock. `on-demand`: read from the store each time, refreshed
   * with what its record keeps beside the value, and handed out only once it is kept.
   */
  readonly residence: 'process' | 'on-demand';
  /** `same`: asking again gives the same one while it lives. `supersedes`: each asking makes a new one and ends the last. */
  readonly reissue: 'same' | 'supersedes';
  /** What the same value coming back says about its end. */
  readonly sameValue: 'remaining' | 'keepFirstEnd' | 'extends';
  /** A `same` issuer makes a new one only in the last so many ms of the old. */
  readonly renewsInLastMs: number;
  /** In place of the usual interval after which WeChat is asked whether what is kept is still current; 0 for never. */
  readonly confirmEveryMs?: number;
  /** How long old and new both work. */
  readonly overlapMs: number;
  /** Whose budget and whose quota an asking is counted against: `stable`, `legacy`, `ticket`. */
  readonly endpoint: string;
  /** The kind whose credential an asking needs. */
  readonly dependsOn?: CredentialKind;
  /** Whether an asking shows WeChat the AppSecret. @default true */
  readonly needsSecret?: boolean;
  /** Whether `force` means anything. */
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
