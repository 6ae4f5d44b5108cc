import { ShutDownError } from '../../errors/shut-down.error.js';
import { WaitError } from '../../errors/wait.error.js';
import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { CredentialContext } from '../local/credential-context.js';
import { waitFor, type WaitOptions } from '../time/deadline.js';

/** The callers who wait for a credential. Work goes on without them, waiting does not. */
export class CallerWaits {
  private waiting = 0;
  /** How much was begun for callers and has yet to end. It goes on when they have given up. */
  private unfinished = 0;
  /** Why those who wait just now do. */
  private reason: WechatTokenError | undefined;

  constructor(private readonly ctx: CredentialContext) {}

  /** How many callers wait. */
  get count(): number {
    return this.waiting;
  }

  /** Whether work that was begun for callers has yet to end. */
  get isBusy(): boolean {
    return this.unfinished > 0;
  }

  /** Takes why there is nothing for them yet: whose deadline passes meanwhile learns it. */
  explain(reason: WechatTokenError | undefined): void {
    this.reason = reason;
  }

  /** Throws where nobody waits any more for work that is done for those who wait, or this process shuts down. */
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
      // Whoever comes later waits for a reason of their own.
      if (this.waiting === 0) this.reason = undefined;
    }
  }
}
