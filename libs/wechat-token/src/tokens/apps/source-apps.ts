import type { Clock } from '../../core/ports/clock.js';
import { within } from '../../core/time/deadline.js';
import { SecretUnavailableError } from '../../errors/secret-unavailable.error.js';
import { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { ResolvedApp } from '../options/resolved-app.js';
import type { WechatApp, WechatAppSource } from '../options/wechat-app-source.js';

/** How long a result of the source is cached. */
const REMEMBERED_MS = 60_000;
/** How long an unknown app is cached: an app that was just added should not have to wait long. */
const UNKNOWN_REMEMBERED_MS = 5_000;
/** The maximum number of cached results; beyond it, the oldest is removed. */
const REMEMBERED_APPS = 10_000;

interface Answer {
  readonly app: Promise<ResolvedApp | undefined>;
  until: number;
}

/** The apps of a source, each cached for a while, with a deadline for each query. */
export class SourceApps {
  private readonly answers = new Map<string, Answer>();

  constructor(
    private readonly env: {
      readonly source: () => Promise<WechatAppSource>;
      readonly clock: Clock;
      readonly timeoutMs: number;
      /** Checks a result of the source and hides its secret. */
      readonly resolve: (app: WechatApp, appId: string) => Promise<ResolvedApp>;
    },
  ) {}

  /** The app, or `undefined` if the source does not know it. Throws {@link SecretUnavailableError}. */
  find(appId: string): Promise<ResolvedApp | undefined> {
    const now = this.env.clock.monotonic();
    const known = this.answers.get(appId);
    if (known && now < known.until) return known.app;

    const answer: Answer = { app: this.ask(appId), until: now + REMEMBERED_MS };
    this.answers.delete(appId);
    this.answers.set(appId, answer);
    if (this.answers.size > REMEMBERED_APPS) this.answers.delete(this.answers.keys().next().value!);
    void this.shorten(answer, now);
    return answer.app;
  }

  /** An unknown app is cached for less time, and a failure not at all. */
  private async shorten(answer: Answer, askedAt: number): Promise<void> {
    try {
      if (!(await answer.app)) answer.until = askedAt + UNKNOWN_REMEMBERED_MS;
    } catch {
      answer.until = -Infinity;
    }
  }

  private async ask(appId: string): Promise<ResolvedApp | undefined> {
    const { source, clock, timeoutMs, resolve } = this.env;
    const fail = (reason: 'FAILED' | 'TIMEOUT') => new SecretUnavailableError(appId, reason);
    const find = async () => {
      const app = await (await source()).find(appId);
      // The fields may be getters that query for a secret, and fail.
      return app ? await resolve(app, appId) : undefined;
    };
    try {
      return await within(clock, timeoutMs, find(), () => fail('TIMEOUT'));
    } catch (error) {
      // A foreign error may quote a secret.
      throw error instanceof WechatTokenError ? error : fail('FAILED');
    }
  }
}
