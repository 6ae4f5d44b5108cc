import type { SimulatedApp } from '../account/simulated-app.js';
import type { World } from '../world.js';
import { isTicketAliveAt, type IssuedTicket, type TicketType } from './issued-ticket.js';
import { pageSignature, type PageClaim } from './page-signature.js';

/** What a test can ask and do about the tickets of an app. */
export class TicketConsole {
  constructor(
    private readonly world: World,
    private readonly app: SimulatedApp,
  ) {}

  /** Every ticket that was issued, oldest first. */
  all(): IssuedTicket[] {
    return this.app.tickets.all();
  }

  /** The ticket that a call would be given again, if there is one. */
  current(type: TicketType): IssuedTicket | undefined {
    return this.app.tickets.current(type, this.world.time.now());
  }

  /** Whether a signature with this ticket is accepted now, or was at that simulated moment; of a type, if one is named. */
  accepts(value: string, type?: TicketType, at: number = this.world.time.now()): boolean {
    const ticket = this.app.tickets.find(value);
    if (!ticket || (type !== undefined && ticket.type !== type)) return false;
    return isTicketAliveAt(ticket, at);
  }

  /** Whether the JS-SDK takes this signature of a page now, by any ticket that it accepts. */
  acceptsPage(claim: PageClaim): boolean {
    return this.all().some(
      ({ type, value }) =>
        type === 'jsapi' && this.accepts(value) && pageSignature(value, claim) === claim.signature,
    );
  }

  /** WeChat ends a ticket before its time. Answers whether it was alive. */
  kill(value: string): boolean {
    return this.app.tickets.kill(value, this.world.time.now());
  }
}
