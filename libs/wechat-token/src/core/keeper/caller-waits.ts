import { ShutDownError } from '../../errors/shut-down.error.js';
import { WaitError } from '../../errors/wait.error.js';
import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { CredentialContext } from '../local/credential-context.js';
import { waitFor, type WaitOptions } from '../time/deadline.js';

/** The callers waiting for a credential. Each has its own deadline; the shared work continues without them. */
export class CallerWaits {
  private waiting = 0;
  /** How many pieces of work for callers have not ended. They continue after the callers gave up. */
  private unfinished = 0;
  /** Why the current callers have to wait. */
  private reason: WechatTokenError | undefined;

  constructor(private readonly ctx: CredentialContext) {}

  /** How many callers wait. */
  get count(): number {
    return this.waiting;
  }

  /** Whether any work for callers has not ended. */
  get isBusy(): boolean {
    return this.unfinished > 0;
  }

  /** Sets the error that a caller gets if its deadline passes now. */
  explain(reason: WechatTokenError | undefined): void {
    this.reason = reason;
  }

  /** Throws if no caller waits any more, or this process is shutting down: the work is only for waiting callers. */
  require(): void {
    const { isStopping, target } = this.ctx;
    if (isStopping || this.waiting === 0) throw new ShutDownError(target.key.appId);
  }

  /** Waits for shared work with the caller's own deadline. */
  async for<T>(work: Promise<T>, { timeoutMs, signal }: WaitOptions): Promise<T> {
    const { clock, policy } = this.ctx.env;
    const { appId } = this.ctx.target.key;
    const end = () => void (this.unfinished -= 1);
    this.unfinished += 1;
    void work.then(end, end);
    this.waiting += 1;
    try {
      return await waitFor(
        clock,
        work,
        { timeoutMs: timeoutMs ?? policy.timing.waitMs, signal },
        {
          late: () => this.reason ?? new WaitError('WAIT_TIMED_OUT', appId),
          aborted: () => new WaitError('WAIT_ABORTED', appId),
        },
      );
    } finally {
      this.waiting -= 1;
      // Callers that come later wait for a different reason.
      if (this.waiting === 0) this.reason = undefined;
    }
  }
}
