import { randomHex } from '../time/random.js';
import { TicketConsole } from '../tickets/ticket-console.js';
import { UserConsole } from '../users/user-console.js';
import type { World } from '../world.js';
import { plainIpOf } from './ip-range.js';
import type { SimulatedApp } from './simulated-app.js';

/** What the administrator of an account can do in WeChat's console. */
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

  /** The AppSecret that holds now, also before a reset has reached every server. */
  get appSecret(): string {
    return this.app.secret.current;
  }

  /** Freezes the AppSecret; answers the simulated moment at which that has effect. */
  freezeSecret(): number {
    const effectiveAt = this.app.secret.setFrozen(true, this.now());
    if (this.app.rules.behaviour.freezeKillsTokens) this.killTokens(effectiveAt);
    return effectiveAt;
  }

  /** Unfreezes the AppSecret; answers the simulated moment at which that has effect. */
  unfreezeSecret(): number {
    return this.app.secret.setFrozen(false, this.now());
  }

  /** Replaces the AppSecret and answers the new one; the old one passes until the overlap is over. */
  resetSecret(appSecret: string = randomHex(this.world.random, 32)): string {
    this.app.secret.reset(appSecret, this.now());
    if (this.app.rules.behaviour.secretResetKillsTokens) this.killTokens(this.now());
    return appSecret;
  }

  /** Sets the whitelist, or turns it off; has effect after the delay that is set. */
  setWhitelist(entries: readonly string[] | undefined): void {
    this.app.whitelist.set(entries, this.now() + this.app.rules.timings.whitelistDelaySeconds * 1000);
  }

  /** Allows an address that was to be confirmed. */
  approveIp(ip: string): void {
    this.app.confirmation.approve(plainIpOf(ip));
  }

  /** Refuses an address that was to be confirmed: for an hour, the second time within a day for a day. */
  refuseIp(ip: string): void {
    this.app.confirmation.refuse(plainIpOf(ip), this.now());
  }

  /** Sets the one host that a web authorization may lead back to; without it, any name of this machine. */
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
