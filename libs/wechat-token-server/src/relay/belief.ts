import type { WechatAppTokens } from 'nestjs-wechat-token';

/** The part of an app's tokens that doubts need. */
export type DoubtedTokens = Pick<
  WechatAppTokens,
  'appId' | 'getCredential' | 'checkAccessToken' | 'reportRejected'
>;

/** What is so of an access token that WeChat refused. `replaced`: it is not the current one any more. */
export type Verdict = 'replaced' | 'accepted' | 'refused' | 'unknown';

interface Known {
  readonly value: string;
  readonly verdict: Exclude<Verdict, 'replaced'>;
  /** On the monotonic clock. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** How long WeChat's word on a token counts. */
const REMEMBERED_MS = 2_000;

/**
 * Finds out whether WeChat refuses an access token or only a call: nothing is believed without a check, for a wrong call is
 * refused in the same words. One check at a time an app, whose verdict counts for all calls that were sent before it.
 */
export class Beliefs {
  private readonly known = new Map<string, Known>();
  private readonly checks = new Map<string, Promise<void>>();
  private readonly reports = new Map<string, Promise<unknown>>();

  constructor(private readonly monotonic: () => number = () => performance.now()) {}

  /** What is so of `value`, with which a call was sent at `sentAt` and refused. Rejects as `getCredential()` does. */
  async verdictOn(tokens: DoubtedTokens, value: string, sentAt: number): Promise<Verdict> {
    for (;;) {
      const current = await tokens.getCredential();
      if (current.value !== value) return 'replaced';
      const known = this.known.get(tokens.appId);
      if (known?.value === value && this.counts(known, sentAt)) return known.verdict;
      await this.check(tokens);
    }
  }

  /** Reports a value that WeChat refuses. Callers of the same value share one report. */
  async replace(tokens: DoubtedTokens, value: string): Promise<void> {
    const running = this.reports.get(value) ?? tokens.reportRejected(value);
    this.reports.set(value, running);
    try {
      await running;
    } finally {
      this.reports.delete(value);
    }
  }

  private counts({ verdict, askedAt, answeredAt }: Known, sentAt: number): boolean {
    if (this.monotonic() - answeredAt > REMEMBERED_MS) return false;
    // What is refused stays so; what was accepted before the call was sent may have ended since.
    return verdict === 'refused' || askedAt >= sentAt;
  }

  private check(tokens: DoubtedTokens): Promise<void> {
    const { appId } = tokens;
    const running = this.checks.get(appId) ?? this.ask(tokens).finally(() => this.checks.delete(appId));
    this.checks.set(appId, running);
    return running;
  }

  private async ask(tokens: DoubtedTokens): Promise<void> {
    const askedAt = this.monotonic();
    const { verdict, credential } = await tokens.checkAccessToken();
    const answeredAt = this.monotonic();
    this.known.set(tokens.appId, { value: credential.value, verdict, askedAt, answeredAt });
  }
}
