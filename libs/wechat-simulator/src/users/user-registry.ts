import { CodeRegistry } from './code-registry.js';
import type { SimulatedUser } from './simulated-user.js';

/** The users of one app, and their codes. */
export class UserRegistry {
  /** Codes of the web authorization. */
  readonly codes = new CodeRegistry();
  /** Codes of a mini program's login. */
  readonly loginCodes = new CodeRegistry();
  private readonly byOpenid = new Map<string, SimulatedUser>();
  private currentOpenid: string | undefined;

  /** The user at the browser: the one chosen last, else the first. */
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
