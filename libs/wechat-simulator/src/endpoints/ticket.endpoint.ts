import type { SimulatedApp } from '../account/simulated-app.js';
import type { Call } from '../api/call.js';
import { Refusal } from '../wire/refusal.js';
import type { Reply } from '../api/render.js';
import { TICKET_TYPES } from '../tickets/issued-ticket.js';
import { issueTicket } from '../issuing/issue-ticket.js';
import { useEndpoint } from './token-user.js';

/** `GET /cgi-bin/ticket/getticket`: the same ticket for its whole lifetime, one per type. */
export const ticketEndpoint = useEndpoint('/cgi-bin/ticket/getticket', answer);

function answer(call: Call, app: SimulatedApp): Reply {
  const { timings, limits, behaviour } = app.rules;
  if (app.quota.usedToday(call.path, call.at) > limits.ticketPerDay) return new Refusal(45009);
  const type = TICKET_TYPES.find((type) => type === call.query.get('type'));
  if (!type) return new Refusal(40097);

  const token = call.world.tokens.find(call.query.get('access_token') ?? '');
  const ticket = issueTicket(call.world, app, type, token);
  call.trace.given = ticket;
  const seconds =
    behaviour.ticketExpiresIn === 'constant' ? timings.ticketSeconds : (ticket.expiresAt - call.at) / 1000;
  return { errcode: 0, errmsg: 'ok', ticket: ticket.value, expires_in: Math.floor(seconds) };
}
