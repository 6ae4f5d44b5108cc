import type { Clock } from '../../core/ports/clock.js';
import type { AuthorizedUser } from '../../wechat/oauth/user-calls.js';

/** A browser that follows WeChat's redirect twice does so at once. */
const SHARED_MS = 10_000;

/**
 * Shares one login between the callbacks of a browser that sends them twice: with one state and one binding, and a code each. For a few
 * seconds, the second gets the result of the first; its own code is not used.
 */
export class RecentLogins {
  private readonly logins = new Map<
    string,
    { readonly user: Promise<AuthorizedUser>; readonly until: number }
  >();

  /** `timeScale` is how many times faster `clock` runs than the user. */
  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    private readonly timeScale = 1,
  ) {}

  /** The result of the login, pending or recent; failures are not cached. */
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
