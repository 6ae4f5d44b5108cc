import { SECOND } from '../fault-plan.js';
import { TICKET_CONFIRM_MS } from './other-credentials.js';
import type { World } from '../world.js';

/** WeChat does not say when a ticket ends: what it gave at the end is served for a second more. */
const GRACE_MS = 2 * SECOND;

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

  onHandedOut(who: string, value: string): void {
    const { judge, tickets } = this.world;
    const endedAgoMs = tickets!.endedAgoMs(value);
    if (!judge.judges('ticket life', who) || endedAgoMs <= this.graceMs(value)) return;
    judge.violate('life', `${who} hands out ${value} ${Math.round(endedAgoMs)} ms past its end`);
  }

  /**
   * A ticket whose end can only be guessed, for its beginning reached nobody or the clock that dated it moved, is served
   * until it is asked for again.
   */
  private graceMs(value: string): number {
    const tickets = this.world.tickets!;
    const madeAt = tickets.madeAt(value);
    if (this.lastJumpAt > madeAt || this.lastLossAt > madeAt) return TICKET_CONFIRM_MS;
    return Math.min(tickets.unheardMs(value), TICKET_CONFIRM_MS) + GRACE_MS;
  }
}
