import { CodeBook } from './code-book.js';
import type { SimulatedUser } from './simulated-user.js';

/** The users of one app, and the codes they were given. */
export class UserBook {
  /** Codes of the web authorization. */
  readonly codes = new CodeBook();
  /** Codes of a mini program's login. */
  readonly loginCodes = new CodeBook();
  private readonly byOpenid = new Map<string, SimulatedUser>();
  private currentOpenid: string | undefined;

  /** The user who sits before the browser: the one chosen last, else the first. */
  get current(): SimulatedUser | undefined {
    return this.currentOpenid === undefined ? this.all()[0] : this.byOpenid.get(this.currentOpenid);
  }

  put(user: SimulatedUser): void {
    this.byOpenid.set(user.openid, user);
  }

  find(openid: string): SimulatedUser | undefined {
    return this.byOpenid.get(openid);
  }

  all(): SimulatedUser[] {
    return [...this.byOpenid.values()];
  }

  setCurrent(openid: string): void {
    this.currentOpenid = openid;
  }
}
