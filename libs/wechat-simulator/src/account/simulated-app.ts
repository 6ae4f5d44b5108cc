import { ipRefusal, type Refusal } from '../wire/refusal.js';
import { type Rules, rulesWith } from '../rules/rules.js';
import { TicketRegistry } from '../tickets/ticket-registry.js';
import { TokenChain } from '../tokens/token-chain.js';
import { UserRegistry } from '../users/user-registry.js';
import type { AppOptions, AppProfile } from './app.options.js';
import { AppSecret } from './app-secret.js';
import { IpConfirmation } from './ip-confirmation.js';
import { IpWhitelist } from './ip-whitelist.js';
import { Quota } from './quota.js';

/** An account on the simulated platform, with its whole state. */
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
  readonly tickets = new TicketRegistry();
  readonly users = new UserRegistry();
  /** The only host to which an authorization may redirect; without it, any of this machine's own. */
  callbackDomain: string | undefined;
  /** The time of the last forced refresh that issued a new token. */
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

  /** The refusal of a call with the AppSecret from this address, if any. */
  ipRefusalFor(ip: string, at: number): Refusal | undefined {
    if (this.whitelist.isOn(at)) return this.whitelist.isAllowed(ip, at) ? undefined : ipRefusal(ip);
    return this.needsConfirmation ? this.confirmation.refusalFor(ip, at) : undefined;
  }

  /** The refusal of a call with an access token from this address, if any: mini programs have no such check. */
  ipRefusalForUse(ip: string, at: number): Refusal | undefined {
    if (this.profile === 'mini-program') return undefined;
    const gated = this.whitelist.isOn(at) || this.rules.behaviour.confirmationOnUse;
    return gated ? this.ipRefusalFor(ip, at) : undefined;
  }

  /** Whether the address is checked for `/sns` too. */
  isWhitelistOverSns(): boolean {
    return this.profile === 'official-account' && this.rules.behaviour.whitelistCoversSns;
  }

  isForbidden(path: string): boolean {
    return this.forbiddenPaths.has(path);
  }
}

function tooShort({ lifeSeconds, renewsInLastSeconds }: Rules['timings']): string {
  return `A lifeSeconds of ${lifeSeconds} needs a shorter renewsInLastSeconds than ${renewsInLastSeconds}, otherwise each call issues a new stable token: set timings.renewsInLastSeconds too.`;
}
