import type { Clock } from '../../core/ports/clock.js';
import { within } from '../../core/time/deadline.js';
import { SecretUnavailableError } from '../../errors/secret-unavailable.error.js';
import { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { ResolvedApp } from '../options/resolved-app.js';
import type { WechatApp, WechatAppSource } from '../options/wechat-app-source.js';

/** How long an answer of the source is remembered. */
const REMEMBERED_MS = 60_000;
/** How long it is remembered that there is no such app: an app that was just added is not to wait long. */
const UNKNOWN_REMEMBERED_MS = 5_000;
/** So many answers are remembered; with more, the oldest is forgotten. */
const REMEMBERED_APPS = 10_000;

interface Answer {
  readonly app: Promise<ResolvedApp | undefined>;
  until: number;
}

/** The apps of a source, each remembered for a while, with a deadline on each call. */
export class SourceApps {
  private readonly answers = new Map<string, Answer>();

  constructor(
    private readonly around: {
      readonly source: () => Promise<WechatAppSource>;
      readonly clock: Clock;
      readonly timeoutMs: number;
      /** Checks what the source answered and hides its secret. */
      readonly resolve: (app: WechatApp, appId: string) => Promise<ResolvedApp>;
    },
  ) {}

  /** The app, or nothing if the source knows none by this id. Throws {@link SecretUnavailableError}. */
  find(appId: string): Promise<ResolvedApp | undefined> {
    const now = this.around.clock.monotonic();
    const known = this.answers.get(appId);
    if (known && now < known.until) return known.app;

    const answer: Answer = { app: this.ask(appId), until: now + REMEMBERED_MS };
    this.answers.delete(appId);
    this.answers.set(appId, answer);
    if (this.answers.size > REMEMBERED_APPS) this.answers.delete(this.answers.keys().next().value!);
    void this.shorten(answer, now);
    return answer.app;
  }

  /** What is no app is remembered for less time, and a failure not at all. */
  private async shorten(answer: Answer, askedAt: number): Promise<void> {
    try {
      if (!(await answer.app)) answer.until = askedAt + UNKNOWN_REMEMBERED_MS;
    } catch {
      answer.until = -Infinity;
    }
  }

  private async ask(appId: string): Promise<ResolvedApp | undefined> {
    return this.timed(appId, async (source) => {
      const app = await source.find(appId);
      // Its fields may be getters that ask for a secret, and fail.
      return app ? await this.around.resolve(app, appId) : undefined;
    });
  }

  private async timed<T>(appId: string, ask: (source: WechatAppSource) => Promise<T>): Promise<T> {
    const { source, clock, timeoutMs } = this.around;
    const fail = (reason: 'FAILED' | 'TIMEOUT') => new SecretUnavailableError(appId, reason);
    try {
      return await within(clock, timeoutMs, source().then(ask), () => fail('TIMEOUT'));
    } catch (error) {
      // A foreign error may quote a secret.
      throw error instanceof WechatTokenError ? error : fail('FAILED');
    }
  }
}
