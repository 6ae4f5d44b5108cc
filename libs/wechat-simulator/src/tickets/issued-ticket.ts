import { isAliveAt, type IssuedToken } from '../tokens/issued-token.js';

/** The use of a ticket: the JS-SDK, or cards. */
export type TicketType = 'jsapi' | 'wx_card';

/** All types. */
export const TICKET_TYPES: readonly TicketType[] = ['jsapi', 'wx_card'];

/** An issued ticket and its state. Times are in simulated Unix ms. */
export interface IssuedTicket {
  /** Identifies the ticket without revealing it. */
  readonly id: string;
  readonly appId: string;
  readonly type: TicketType;
  readonly value: string;
  readonly issuedAt: number;
  /** From then on, a call returns another one. */
  readonly expiresAt: number;
  /** When it is no longer accepted: at the end of its grace, or when it was invalidated. */
  readonly endsAt: number;
  /** The access token that it ends with, if tickets do. */
  readonly token?: IssuedToken;
}

/** Whether WeChat accepts a signature with this ticket at that time. */
export function isTicketAliveAt(ticket: IssuedTicket, at: number): boolean {
  return ticket.issuedAt <= at && at < ticket.endsAt && (!ticket.token || isAliveAt(ticket.token, at));
}
