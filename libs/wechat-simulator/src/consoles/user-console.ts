import type { SimulatedApp } from '../account/simulated-app.js';
import { newUrlSafe } from '../tokens/token-value.js';
import type { World } from '../world.js';
import type { CodeRegistry, UserScope } from '../users/code-registry.js';
import type { SimulatedUser, UserOptions } from '../users/simulated-user.js';
import { isUserTokenAliveAt, type UserToken } from '../users/user-token.js';

const MADE_UP = { isSnapshot: false, isBlocked: false, isSubscribed: true, language: 'zh_CN' };

/** Lets a test inspect and act for the users of an app, without a browser and a phone. */
export class UserConsole {
  constructor(
    private readonly world: World,
    private readonly app: SimulatedApp,
  ) {}

  /** All users. */
  all(): SimulatedUser[] {
    return this.app.users.all();
  }

  /** Adds a user, or changes one. Throws a `TypeError` for an openid that belongs to another app. */
  add(options: UserOptions = {}): SimulatedUser {
    const openid = options.openid ?? `o${newUrlSafe(this.world.userRandom, 27)}`;
    for (const app of this.world.apps.values())
      if (app !== this.app && app.users.find(openid))
        throw new TypeError(`The openid is a user of ${app.appId}: no two apps know a user by the same one.`);
    const before = this.app.users.find(openid);
    const nickname = `User ${this.app.users.all().length + 1}`;
    const user = { ...MADE_UP, nickname, ...before, ...options, openid };
    const goesOn = before?.isSubscribed === true && user.isSubscribed;
    const subscribedAt = goesOn ? before.subscribedAt : this.world.time.now();
    const known = { ...user, subscribedAt };
    this.app.users.put(known);
    return known;
  }

  /** The user at the browser: the one chosen last, else the first, else a new one. */
  current(): SimulatedUser {
    return this.app.users.current ?? this.add();
  }

  /** Chooses the user at the browser. */
  setCurrent(openid: string): void {
    this.app.users.setCurrent(this.known(openid).openid);
  }

  /** The user agrees to `scope`; returns the code that a browser would bring. An unknown user is added. */
  authorize(openid: string, scope: UserScope = 'snsapi_base'): string {
    return this.newCode(this.app.users.codes, openid, scope, this.app.rules.timings.codeSeconds);
  }

  /** The user opens the mini program; returns the code of `wx.login`. An unknown user is added. */
  loginCode(openid: string): string {
    return this.newCode(
      this.app.users.loginCodes,
      openid,
      'snsapi_base',
      this.app.rules.timings.loginCodeSeconds,
    );
  }

  /** The user changes the password: every current token becomes invalid (42007). Returns how many were valid. */
  changePassword(openid: string): number {
    return this.endAll(openid, 'password-changed');
  }

  /** The user withdraws the authorization: every current token becomes invalid. Returns how many were valid. */
  withdraw(openid: string): number {
    return this.endAll(openid, 'withdrawn');
  }

  /** Whether a user access token is accepted now, or was at that simulated time. */
  acceptsToken(value: string, at: number = this.world.time.now()): boolean {
    return this.isAlive(this.world.grants.findAccess(value), at);
  }

  /** Whether a refresh token is accepted now, or was at that simulated time. */
  acceptsRefreshToken(value: string, at: number = this.world.time.now()): boolean {
    return this.isAlive(this.world.grants.findRefresh(value)?.token, at);
  }

  /** Invalidates an access token or a refresh token of a user before its expiry. Returns whether it was valid. */
  killToken(value: string): boolean {
    const token = this.world.grants.findAccess(value) ?? this.world.grants.findRefresh(value)?.token;
    return token?.appId === this.app.appId && this.world.grants.kill(value, this.world.time.now());
  }

  /** Every access token and refresh token that was issued to users of this app. */
  tokens(openid?: string): UserToken[] {
    const tokens = this.world.grants.all(this.app.appId);
    return openid === undefined ? tokens : tokens.filter((token) => token.openid === openid);
  }

  private newCode(registry: CodeRegistry, openid: string, scope: UserScope, seconds: number): string {
    const value = newUrlSafe(this.world.userRandom, 32);
    const user = this.app.users.find(openid) ?? this.add({ openid });
    registry.add({ value, openid: user.openid, scope, expiresAt: this.world.time.now() + seconds * 1000 });
    return value;
  }

  private endAll(openid: string, endedBy: 'password-changed' | 'withdrawn'): number {
    const user = { appId: this.app.appId, openid: this.known(openid).openid };
    return this.world.grants.endAll(user, this.world.time.now(), endedBy);
  }

  private isAlive(token: UserToken | undefined, at: number): boolean {
    return token?.appId === this.app.appId && isUserTokenAliveAt(token, at);
  }

  private known(openid: string): SimulatedUser {
    const user = this.app.users.find(openid);
    if (!user) throw new TypeError(`${this.app.appId} has no user with that "openid".`);
    return user;
  }
}
