import type {
  CredentialKey,
  CredentialKind,
  IssueOutcome,
  IssueRequest,
  Platform,
  Refusal,
} from 'nestjs-wechat-token/core';

const DAY_MS = 86_400_000;
const LIFE_MS = 7_200_000;

/** What the platform answers: a value, or an errcode. */
type Answer = { readonly value: string; readonly next?: string } | { readonly errcode: number };

/** A platform as small as one can be: a token that a refresh_token renews, and pages for which that token pays. */
export class ToyServer {
  readonly requests: string[] = [];
  /** The errcode that every request is refused with, if any. */
  refusal: number | undefined;
  private made = 0;
  private token: string | undefined;
  private refreshToken = 'refresh-0';

  /** What an authorization gives. */
  authorize() {
    return { value: this.next('token'), lifetimeMs: LIFE_MS, issuerState: this.refreshToken };
  }

  renew(refreshToken: string): Answer {
    return this.answer(`renew ${refreshToken}`, () => {
      if (refreshToken !== this.refreshToken) return { errcode: 3 };
      this.refreshToken = `refresh-${this.made + 1}`;
      this.token = this.next('token');
      return { value: this.token, next: this.refreshToken };
    });
  }

  page(token: string, subject: string): Answer {
    return this.answer(`page ${subject}`, () =>
      token === this.token ? { value: this.next(`page-${subject}`) } : { errcode: 1 },
    );
  }

  /** Ends the token before its time. */
  endToken(): void {
    this.token = undefined;
  }

  private next(what: string): string {
    this.made += 1;
    const value = `${what}-${this.made}`;
    if (what === 'token') this.token = value;
    return value;
  }

  private answer(request: string, answer: () => Answer): Answer {
    this.requests.push(request);
    return this.refusal === undefined ? answer() : { errcode: this.refusal };
  }
}

const MEANINGS: Readonly<Record<number, readonly [string, string]>> = {
  1: ['the token has ended', 'Report it'],
  3: ['the refresh token has ended', 'Authorize again'],
  7: ['the toy is broken', 'Ask its maker'],
};

/** The platform: how its accounts look, and what its errcodes mean. */
export const TOY: Platform = {
  name: { en: 'Toy', zh: '玩具' },
  baseUrl: 'https://api.toy.test',
  errcodeOf(errcode) {
    const [meaning, remedy] = MEANINGS[errcode] ?? ['unknown', 'Look it up'];
    const both = (text: string) => ({ en: text, zh: text });
    const facts = { retryable: false, actor: 'developer', page: 'https://toy.test/errcodes' } as const;
    return { errcode, meaning: both(meaning), remedy: both(remedy), ...facts };
  },
  idProblem: (id) => (/^toy-\d+$/.test(String(id)) ? undefined : complaint('is not the id of a toy')),
  secretProblem: (secret) => (secret === 'plush' ? undefined : complaint('is not the secret of a toy')),
  rejections: new Set([1]),
  scopeOf: () => 'other',
};

/** The first kind: cached, and renewed from the refresh_token that is kept with it. */
export class ToyToken implements CredentialKind {
  readonly name = 'toy-token';
  readonly platform = TOY;
  readonly subjects = 'one';
  readonly isCopied = true;
  readonly renewsFromState = true;
  /** Its refresh_token is valid for half a year. */
  readonly keepMs = 180 * DAY_MS;
  readonly needsSecret = false;
  readonly reissue = 'same';
  readonly sameValue = 'remaining';
  readonly renewsInLastMs = 300_000;
  readonly overlapMs = 0;
  readonly budget = { id: 'toy', perDay: 40 };
  readonly canForce = false;

  constructor(private readonly server: ToyServer) {}

  async issue({ issuerState = '' }: IssueRequest): Promise<IssueOutcome> {
    return outcomeOf(this.server.renew(issuerState), { 3: 'user' });
  }
}

/** The second kind: several of them, and each request needs the first one. */
export class ToyPage implements CredentialKind {
  readonly name = 'toy-page';
  readonly platform = TOY;
  readonly subjects = ['front', 'back'];
  readonly isCopied = true;
  readonly renewsFromState = false;
  readonly needsSecret = false;
  readonly reissue = 'same';
  readonly sameValue = 'remaining';
  readonly renewsInLastMs = 300_000;
  readonly overlapMs = 0;
  readonly budget = { id: 'toy-page', perDay: 20 };
  readonly canForce = false;

  constructor(private readonly server: ToyServer) {}

  dependsOn({ appId }: CredentialKey): CredentialKey {
    return { appId, kind: 'toy-token' };
  }

  async issue({ dependency = '', subject = '' }: IssueRequest): Promise<IssueOutcome> {
    return outcomeOf(this.server.page(dependency, subject), { 1: 'dependency' });
  }
}

function outcomeOf(answer: Answer, scopes: Readonly<Record<number, Refusal['scope']>>): IssueOutcome {
  if ('errcode' in answer) {
    const { errcode } = answer;
    return { outcome: 'refused', refusal: { errcode, scope: scopes[errcode] ?? 'other' } };
  }
  const { value, next: issuerState } = answer;
  return {
    outcome: 'issued',
    value,
    lifetimeMs: LIFE_MS,
    ...(issuerState === undefined ? {} : { issuerState }),
  };
}

function complaint(problem: string) {
  return { problem: { en: problem, zh: problem }, remedy: { en: 'Write another', zh: '请改写' } };
}
