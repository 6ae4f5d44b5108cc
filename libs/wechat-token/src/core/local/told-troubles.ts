import type { Clock } from '../ports/clock.js';
import type { PauseReason } from '../ports/token-store.js';

/** What keeps a credential from being refreshed, as far as it was told: each trouble once, and again only after a while. */
export class ToldTroubles {
  /** On the monotonic clock: until when each is not told again. */
  private readonly until = new Map<string, number>();

  /** Whether it is to be told now. From then on it is told for `forMs`. */
  isNews(trouble: string, clock: Pick<Clock, 'monotonic'>, forMs: number): boolean {
    const now = clock.monotonic();
    if (now < (this.until.get(trouble) ?? -Infinity)) return false;
    this.until.set(trouble, now + forMs);
    return true;
  }
}

/** One text for a reason, the same in whichever event it is told. */
export function troubleOf({ code, errcode, failure }: PauseReason): string {
  return `${code}/${errcode ?? ''}/${failure ?? ''}`;
}
