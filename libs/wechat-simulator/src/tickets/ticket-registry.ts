import { isTicketAliveAt, type IssuedTicket, type TicketType } from './issued-ticket.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The tickets of one app. */
export class TicketRegistry {
  private readonly tickets: Mutable<IssuedTicket>[] = [];
  private readonly newest = new Map<TicketType, IssuedTicket>();

  /** The ticket that calls return, while there is one. */
  current(type: TicketType, at: number): IssuedTicket | undefined {
    const ticket = this.newest.get(type);
    return ticket && at < ticket.expiresAt && isTicketAliveAt(ticket, at) ? ticket : undefined;
  }

  add(ticket: IssuedTicket): void {
    this.tickets.push(ticket);
    this.newest.set(ticket.type, ticket);
  }

  find(value: string): IssuedTicket | undefined {
    return this.tickets.find((ticket) => ticket.value === value);
  }

  /** Every issued ticket, oldest first. */
  all(): IssuedTicket[] {
    return [...this.tickets];
  }

  /** Invalidates a ticket at that time; returns whether it was valid. */
  kill(value: string, at: number): boolean {
    const ticket = this.tickets.find((ticket) => ticket.value === value);
    if (!ticket || !isTicketAliveAt(ticket, at)) return false;
    ticket.endsAt = at;
    return true;
  }
}
