import { isAliveAt, type IssuedToken } from '../tokens/issued-token.js';

/** What a ticket signs for: the JS-SDK, or cards. */
export type TicketType = 'jsapi' | 'wx_card';

/** The types there are. */
export const TICKET_TYPES: readonly TicketType[] = ['jsapi', 'wx_card'];

/** A ticket that the simulator issued, and what became of it. Moments are in simulated Unix milliseconds. */
export interface IssuedTicket {
  /** Names the ticket without giving it away. */
  readonly id: string;
  readonly appId: string;
  readonly type: TicketType;
  readonly value: string;
  readonly issuedAt: number;
  /** When a call gives another one. */
  readonly expiresAt: number;
  /** When it is no longer accepted: its end and its grace, or when it was killed. */
  readonly endsAt: number;
  /** The access token that it depends on, if tickets end with theirs. */
  readonly token?: IssuedToken;
}

/** Whether WeChat accepts a signature with this ticket at that moment. */
export function isTicketAliveAt(ticket: IssuedTicket, at: number): boolean {
  return ticket.issuedAt <= at && at < ticket.endsAt && (!ticket.token || isAliveAt(ticket.token, at));
}
