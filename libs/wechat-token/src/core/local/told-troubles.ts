import type { Clock } from '../ports/clock.js';
import type { PauseReason } from '../ports/token-store.js';

/** The reported troubles of a credential: each is reported once, and again only after a while. */
export class ToldTroubles {
  /** On the monotonic clock: until when each is not reported again. */
  private readonly until = new Map<string, number>();

  /** Whether to report it now. If so, it is not reported again for `forMs`. */
  isNews(trouble: string, clock: Pick<Clock, 'monotonic'>, forMs: number): boolean {
    const now = clock.monotonic();
    if (now < (this.until.get(trouble) ?? -Infinity)) return false;
    this.until.set(trouble, now + forMs);
    return true;
  }
}

/** The key of a reason, the same for every event that reports it. */
export function troubleOf({ code, errcode, failure }: PauseReason): string {
  return `${code}/${errcode ?? ''}/${failure ?? ''}`;
}
