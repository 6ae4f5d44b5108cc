import { textIn } from '../wire/json-body.js';
import { isTicketAliveAt, TICKET_TYPES } from '../tickets/issued-ticket.js';
import type { TicketConsole } from '../consoles/ticket-console.js';
import { atIn, type Order, type Routes, withoutValue } from './order.js';

/** Lists tickets, checks whether one is accepted, and invalidates one. */
export const TICKET_ROUTES: Routes = {
  'GET tickets': (order) => ({
    tickets: ticketsOf(order)
      .all()
      .map(({ token: _token, ...ticket }) => ({
        ...withoutValue(ticket, order.query),
        alive: isTicketAliveAt(ticket, order.simulator.time.now()),
      })),
  }),
  'POST accepts-ticket': (order) => ({
    accepted: ticketsOf(order).accepts(textIn(order.fields, 'ticket'), typeIn(order), atIn(order.fields)),
  }),
  'POST accepts-page': (order) => {
    const [url, nonceStr, signature] = ['url', 'nonceStr', 'signature'].map((name) =>
      textIn(order.fields, name),
    ) as [string, string, string];
    const timestamp = Number(order.fields['timestamp']);
    return { accepted: ticketsOf(order).acceptsPage({ url, nonceStr, timestamp, signature }) };
  },
  'POST kill-ticket': (order) => {
    const type = typeIn(order);
    const value = textIn(order.fields, 'ticket') || (type && ticketsOf(order).current(type)?.value);
    return { killed: value !== undefined && ticketsOf(order).kill(value) };
  },
};

function ticketsOf({ simulator, appId }: Order): TicketConsole {
  return simulator.console(appId).tickets;
}

function typeIn({ fields }: Order): (typeof TICKET_TYPES)[number] | undefined {
  const wanted = fields['type'];
  const type = TICKET_TYPES.find((type) => type === wanted);
  if (wanted !== undefined && !type)
    throw new TypeError(`The "type" of a ticket is one of ${TICKET_TYPES.join(', ')}.`);
  return type;
}
