import type { WechatAppTokens } from 'nestjs-wechat-token';

/** The methods of an app's tokens that a verdict needs. */
export type DoubtedTokens = Pick<
  WechatAppTokens,
  'appId' | 'getCredential' | 'checkAccessToken' | 'reportRejected'
>;

/** The state of an access token that WeChat is said to refuse. `replaced`: it is no longer the current one. */
export type Verdict = 'replaced' | 'accepted' | 'refused' | 'unknown';

interface KnownVerdict {
  readonly value: string;
  readonly verdict: Exclude<Verdict, 'replaced'>;
  /** When the check began and ended, on the monotonic clock. */
  readonly beganAt: number;
  readonly endedAt: number;
}

/** How long a verdict is remembered. */
const REMEMBERED_MS = 2_000;

/**
 * Finds out whether WeChat refuses an access token or only a call, for the relay and for reports of clients. WeChat refuses a
 * wrong call with the same errcodes, so only a check decides. One check at a time for each app; its verdict counts for all
 * calls that were sent before it began.
 */
export class TokenVerdicts {
  private readonly known = new Map<string, KnownVerdict>();
  private readonly checks = new Map<string, Promise<void>>();
  private readonly reports = new Map<string, Promise<unknown>>();

  constructor(private readonly monotonic: () => number = () => performance.now()) {}

  /** The verdict on `value`, with which a call was sent at `sentAt` (monotonic ms) and refused. Rejects as `getCredential()` does. */
  async verdictOn(tokens: DoubtedTokens, value: string, sentAt: number = this.monotonic()): Promise<Verdict> {
    for (;;) {
      const current = await tokens.getCredential();
      if (current.value !== value) return 'replaced';
      const known = this.known.get(tokens.appId);
      if (known?.value === value && this.counts(known, sentAt)) return known.verdict;
      await this.check(tokens);
    }
  }

  /** Reports a value that WeChat refuses. Callers with the same value share one report. */
  async replace(tokens: DoubtedTokens, value: string): Promise<void> {
    const running = this.reports.get(value) ?? tokens.reportRejected(value);
    this.reports.set(value, running);
    try {
      await running;
    } finally {
      this.reports.delete(value);
    }
  }

  private counts({ verdict, beganAt, endedAt }: KnownVerdict, sentAt: number): boolean {
    if (this.monotonic() - endedAt > REMEMBERED_MS) return false;
    // A refused token stays refused; an accepted one may have been invalidated since.
    return verdict === 'refused' || beganAt >= sentAt;
  }

  private check(tokens: DoubtedTokens): Promise<void> {
    const { appId } = tokens;
    const running = this.checks.get(appId) ?? this.newCheck(tokens).finally(() => this.checks.delete(appId));
    this.checks.set(appId, running);
    return running;
  }

  private async newCheck(tokens: DoubtedTokens): Promise<void> {
    const beganAt = this.monotonic();
    const { verdict, credential } = await tokens.checkAccessToken();
    const endedAt = this.monotonic();
    this.known.set(tokens.appId, { value: credential.value, verdict, beganAt, endedAt });
  }
}
