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
   * A ticket whose beginning reached nobody is served for a minute at most; one whose record was lost, or dated by a clock
   * that moved, until it is asked for again.
   */
  private graceMs(value: string): number {
    const tickets = this.world.tickets!;
    const madeAt = tickets.madeAt(value);
    if (this.lastJumpAt > madeAt || this.lastLossAt > madeAt) return TICKET_CONFIRM_MS;
    return tickets.unheardMs(value) + GRACE_MS;
  }
}
