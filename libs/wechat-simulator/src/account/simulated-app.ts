import { ipRefusal, type Refusal } from '../api/refusal.js';
import { type Rules, rulesWith } from '../rules/rules.js';
import { TicketDrawer } from '../tickets/ticket-drawer.js';
import { TokenChain } from '../tokens/token-chain.js';
import { UserBook } from '../users/user-book.js';
import type { AppOptions, AppProfile } from './app.options.js';
import { AppSecret } from './app-secret.js';
import { IpConfirmation } from './ip-confirmation.js';
import { IpWhitelist } from './ip-whitelist.js';
import { Quota } from './quota.js';

/** An account on the simulated platform, with all that WeChat remembers of it. */
export class SimulatedApp {
  readonly appId: string;
  readonly profile: AppProfile;
  readonly rules: Rules;
  readonly secret: AppSecret;
  readonly quota: Quota;
  readonly whitelist: IpWhitelist;
  readonly confirmation: IpConfirmation;
  readonly legacy = new TokenChain();
  readonly stable = new TokenChain();
  readonly tickets = new TicketDrawer();
  readonly users = new UserBook();
  /** The one host that an authorization may lead back to; without it any of this machine's own. */
  callbackDomain: string | undefined;
  /** When a forced refresh last made a new token. */
  lastForcedAt = Number.NEGATIVE_INFINITY;
  private readonly needsConfirmation: boolean;
  private readonly forbiddenPaths: ReadonlySet<string>;

  constructor(options: AppOptions, rules: Rules) {
    this.appId = options.appId;
    this.profile = options.profile ?? 'mini-program';
    this.rules = rulesWith(rules, options);
    const { timings, limits, behaviour } = this.rules;
    if (timings.lifeSeconds <= timings.renewsInLastSeconds) throw new TypeError(tooShort(timings));
    this.callbackDomain = options.callbackDomain;
    this.secret = new AppSecret(options.appSecret, timings);
    this.quota = new Quota(behaviour.quotaResetUtcOffsetHours);
    this.whitelist = new IpWhitelist(this.profile, limits.whitelistEntries);
    this.whitelist.set(options.whitelist, Number.NEGATIVE_INFINITY);
    this.confirmation = new IpConfirmation(timings);
    this.needsConfirmation = options.confirmation ?? false;
    this.forbiddenPaths = new Set(options.forbiddenPaths);
  }

  /** What a call with the AppSecret from this address is refused with, if it is. */
  ipRefusalFor(ip: string, at: number): Refusal | undefined {
    if (this.whitelist.isOn(at)) return this.whitelist.isAllowed(ip, at) ? undefined : ipRefusal(ip);
    return this.needsConfirmation ? this.confirmation.refusalFor(ip, at) : undefined;
  }

  /** What a call with an access token from this address is refused with: mini programs have no such gate. */
  ipRefusalForUse(ip: string, at: number): Refusal | undefined {
    if (this.profile === 'mini-program') return undefined;
    const gated = this.whitelist.isOn(at) || this.rules.behaviour.confirmationOnUse;
    return gated ? this.ipRefusalFor(ip, at) : undefined;
  }

  /** Whether the gate of addresses stands before `/sns` too. */
  isWhitelistOverSns(): boolean {
    return this.profile === 'official-account' && this.rules.behaviour.whitelistCoversSns;
  }

  isForbidden(path: string): boolean {
    return this.forbiddenPaths.has(path);
  }
}

function tooShort({ lifeSeconds, renewsInLastSeconds }: Rules['timings']): string {
  return `A lifeSeconds of ${lifeSeconds} needs a shorter renewsInLastSeconds than ${renewsInLastSeconds}, or each call makes a new stable token: set timings.renewsInLastSeconds too.`;
}
