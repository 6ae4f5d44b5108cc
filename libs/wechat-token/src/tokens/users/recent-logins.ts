import type { Clock } from '../../core/ports/clock.js';
import type { AuthorizedUser } from './authorization.js';

/** A browser that follows WeChat's redirect twice does so at once. */
const SHARED_MS = 10_000;

/**
 * Shares one login among the callbacks that a browser makes twice: with one state and one binding, and a code each. The
 * second gets what the first came to, for a few seconds; its own code is not spent.
 */
export class RecentLogins {
  private readonly logins = new Map<
    string,
    { readonly user: Promise<AuthorizedUser>; readonly until: number }
  >();

  /** `timeScale` is how much faster `clock` runs than the user. */
  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly timeScale = 1,
  ) {}

  /** What the login behind these came to or will come to, if it is recent; failures are not remembered. */
  find(...key: readonly unknown[]): Promise<AuthorizedUser> | undefined {
    const now = this.clock.monotonic();
    for (const [other, { until }] of this.logins) {
      if (until > now) break;
      this.logins.delete(other);
    }
    return this.logins.get(JSON.stringify(key))?.user;
  }

  remember(user: Promise<AuthorizedUser>, ...key: readonly unknown[]): Promise<AuthorizedUser> {
    const name = JSON.stringify(key);
    this.logins.set(name, { user, until: this.clock.monotonic() + SHARED_MS * this.timeScale });
    user.catch(() => this.logins.delete(name));
    return user;
  }
}
