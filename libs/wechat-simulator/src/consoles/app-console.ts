import { randomHex } from '../time/random.js';
import { TicketConsole } from './ticket-console.js';
import { UserConsole } from './user-console.js';
import type { World } from '../world.js';
import { plainIpOf } from '../account/ip-range.js';
import type { SimulatedApp } from '../account/simulated-app.js';

/** The actions of an account's administrator in WeChat's console. */
export class AppConsole {
  readonly tickets: TicketConsole;
  readonly users: UserConsole;

  constructor(
    private readonly world: World,
    private readonly app: SimulatedApp,
  ) {
    this.tickets = new TicketConsole(world, app);
    this.users = new UserConsole(world, app);
  }

  /** The current AppSecret, even before a reset has reached every server. */
  get appSecret(): string {
    return this.app.secret.current;
  }

  /** Freezes the AppSecret; returns the simulated time at which that takes effect. */
  freezeSecret(): number {
    const effectiveAt = this.app.secret.setFrozen(true, this.now());
    if (this.app.rules.behaviour.freezeKillsTokens) this.killTokens(effectiveAt);
    return effectiveAt;
  }

  /** Unfreezes the AppSecret; returns the simulated time at which that takes effect. */
  unfreezeSecret(): number {
    return this.app.secret.setFrozen(false, this.now());
  }

  /** Replaces the AppSecret and returns the new one; the old one is accepted until the overlap ends. */
  resetSecret(appSecret: string = randomHex(this.world.random, 32)): string {
    this.app.secret.reset(appSecret, this.now());
    if (this.app.rules.behaviour.secretResetKillsTokens) this.killTokens(this.now());
    return appSecret;
  }

  /** Sets the whitelist, or turns it off; takes effect after the configured delay. */
  setWhitelist(entries: readonly string[] | undefined): void {
    this.app.whitelist.set(entries, this.now() + this.app.rules.timings.whitelistDelaySeconds * 1000);
  }

  /** Allows an address whose confirmation is pending. */
  approveIp(ip: string): void {
    this.app.confirmation.approve(plainIpOf(ip));
  }

  /** Refuses an address whose confirmation is pending: for an hour, the second time within a day for a day. */
  refuseIp(ip: string): void {
    this.app.confirmation.refuse(plainIpOf(ip), this.now());
  }

  /** Sets the one host to which a web authorization may redirect; without it, any name of this machine. */
  setCallbackDomain(domain: string | undefined): void {
    this.app.callbackDomain = domain;
  }

  private killTokens(at: number): void {
    this.app.legacy.kill(at);
    this.app.stable.kill(at);
  }

  private now(): number {
    return this.world.time.now();
  }
}
