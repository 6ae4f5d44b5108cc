import type { SimulatedApp } from '../account/simulated-app.js';
import type { World } from '../world.js';
import { isTicketAliveAt, type IssuedTicket, type TicketType } from '../tickets/issued-ticket.js';
import { pageSignature, type PageClaim } from '../tickets/page-signature.js';

/** Lets a test inspect and change the tickets of an app. */
export class TicketConsole {
  constructor(
    private readonly world: World,
    private readonly app: SimulatedApp,
  ) {}

  /** Every issued ticket, oldest first. */
  all(): IssuedTicket[] {
    return this.app.tickets.all();
  }

  /** The ticket that a call would return, if there is one. */
  current(type: TicketType): IssuedTicket | undefined {
    return this.app.tickets.current(type, this.world.time.now());
  }

  /** Whether a signature with this ticket is accepted now, or was at that simulated time; of a given type, if any. */
  accepts(value: string, type?: TicketType, at: number = this.world.time.now()): boolean {
    const ticket = this.app.tickets.find(value);
    if (!ticket || (type !== undefined && ticket.type !== type)) return false;
    return isTicketAliveAt(ticket, at);
  }

  /** Whether the JS-SDK accepts this signature of a page now, by any valid ticket. */
  acceptsPage(claim: PageClaim): boolean {
    return this.all().some(
      ({ type, value }) =>
        type === 'jsapi' && this.accepts(value) && pageSignature(value, claim) === claim.signature,
    );
  }

  /** Invalidates a ticket before its expiry. Returns whether it was valid. */
  kill(value: string): boolean {
    return this.app.tickets.kill(value, this.world.time.now());
  }
}
