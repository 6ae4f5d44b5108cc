import type { CredentialKey } from '../../../libs/wechat-token/src/core/ports/credential.js';
import { DEFAULT_TIMING } from '../../../libs/wechat-token/src/core/ports/keeper-options.js';
import { MINUTE, SECOND, type FaultKind } from '../fault-plan.js';
import { TICKET_CONFIRM_MS } from './other-credentials.js';
import type { World } from '../world.js';

/** WeChat does not say when a ticket ends: what it gave at the end is served for a second more. */
const GRACE_MS = 2 * SECOND;

/** For as much longer once half of the day's calls are made. */
const SPARING_MS = 5 * MINUTE;

/** Meanwhile nobody asks for what lives in the copies. */
const HINDRANCES: readonly FaultKind[] = [
  'store-away',
  'store-read-only',
  'unreadable-record',
  'wechat-away',
];

/** While one of these lasts, who knows an earlier end of a ticket than the store cannot tell it so. */
const UNTOLD: readonly FaultKind[] = [...HINDRANCES, 'network'];

/** A poll, a lease of somebody else, and an asking of its own. */
const TELL_MS =
  1.2 * DEFAULT_TIMING.pollMs + DEFAULT_TIMING.leaseMs + DEFAULT_TIMING.httpTimeoutMs + 2 * SECOND;

/** What WeChat has against one ticket is left alone for half an hour, and a fifth. */
export const TICKET_TROUBLE_MS = 1.2 * 3 * DEFAULT_TIMING.refusalMaxMs + DEFAULT_TIMING.httpTimeoutMs;

/** Watches how long beyond its end each ticket is served. */
export class TicketLives {
  private lastJumpAt = -Infinity;
  private lastLossAt = -Infinity;

  constructor(private readonly world: World) {}

  onClockJump(): void {
    this.lastJumpAt = this.world.time.now;
  }

  onLoss(): void {
    this.lastLossAt = this.world.time.now;
  }

  /** `isNew` says that who hands it out had it without the store, and never saw it before. */
  onHandedOut(who: string, key: CredentialKey, value: string, isNew: boolean): void {
    const { judge, tickets, time } = this.world;
    const endedAgoMs = tickets!.endedAgoMs(value);
    const isJudged = judge.judges('ticket life', who, time.now, !isNew);
    if (!isJudged || endedAgoMs <= this.graceMs(who, key, value)) return;
    judge.violate('life', `${who} hands out ${value} ${Math.round(endedAgoMs)} ms past its end`);
  }

  /**
   * A ticket whose beginning reached nobody is served for a minute at most; one whose record was lost, or dated by a clock
   * that moved, until it is asked for again, and WeChat answers.
   */
  private graceMs(who: string, key: CredentialKey, value: string): number {
    const { judge, time, tickets } = this.world;
    const madeAt = tickets!.madeAt(value);
    if (this.lastJumpAt > madeAt || this.lastLossAt > madeAt) {
      const since = time.now - TICKET_CONFIRM_MS;
      const isHindered = HINDRANCES.some((kind) => this.world.wasActive(kind, since, time.now));
      // Without a secret in any process there may be no access token to ask with.
      const isSecretGone = this.world.wasActive('secret-unavailable', since, time.now, Number.NaN);
      const isRefused = this.world.wasInTrouble(key, time.now - TICKET_TROUBLE_MS);
      return isHindered || isSecretGone || isRefused ? Infinity : TICKET_CONFIRM_MS;
    }
    const canTell = (heardAt: number) => this.canTellSince(heardAt) + TELL_MS <= time.now;
    // Who takes the store's clock for moved, since its own have fallen behind, writes the end that it counts to itself.
    const sparingMs = judge.isTicketBudgetHalfSpent ? SPARING_MS : 0;
    return tickets!.unheardMs(who, value, canTell) + GRACE_MS + sparingMs + judge.behindMsSince(madeAt);
  }

  /** Since when somebody who heard something could tell the store. */
  private canTellSince(heardAt: number): number {
    const until = this.world.lastEndOf(UNTOLD, heardAt, heardAt + TELL_MS);
    return until <= heardAt ? heardAt : this.canTellSince(until);
  }
}
