import type {
  CredentialKind,
  IssueOutcome,
  IssueRequest,
} from '../../libs/wechat-token/src/core/ports/credential-kind.js';
import { WECHAT } from '../../libs/wechat-token/src/wechat/platform.js';
import { HOUR, MINUTE } from './fleet.js';

type Answer = IssueOutcome | (() => Promise<IssueOutcome>);

/** An issuer that gives these answers, without latency; the last one again and again. */
export class ScriptedIssuer implements CredentialKind {
  readonly name = 'access-token';
  readonly platform = WECHAT;
  readonly subjects = 'one';
  readonly isCopied: boolean = true;
  readonly renewsFromState: boolean = false;
  readonly needsSecret = false;
  readonly reissue: CredentialKind['reissue'] = 'same';
  readonly sameValue: CredentialKind['sameValue'] = 'remaining';
  readonly renewsInLastMs = 5 * MINUTE;
  readonly overlapMs = 0;
  readonly budget = { id: 'stable', perDay: 100 };
  readonly canForce = true;
  readonly requests: IssueRequest[] = [];

  constructor(
    private readonly answers: readonly Answer[],
    traits: Partial<CredentialKind> = {},
  ) {
    Object.assign(this, traits);
  }

  async issue(request: IssueRequest): Promise<IssueOutcome> {
    this.requests.push(request);
    const answer = this.answers[this.requests.length - 1] ?? this.answers.at(-1)!;
    return typeof answer === 'function' ? answer() : answer;
  }
}

export function issued(value: string, lifetimeMs = 2 * HOUR, issuerState?: string): IssueOutcome {
  return { outcome: 'issued', value, lifetimeMs, ...(issuerState === undefined ? {} : { issuerState }) };
}
