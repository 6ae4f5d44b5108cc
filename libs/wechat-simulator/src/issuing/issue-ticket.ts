import type { SimulatedApp } from '../account/simulated-app.js';
import { newUrlSafe } from '../tokens/token-value.js';
import type { IssuedToken } from '../tokens/issued-token.js';
import type { World } from '../world.js';
import type { IssuedTicket, TicketType } from '../tickets/issued-ticket.js';

const LENGTH = 86;

/** Returns the current ticket, or a new one, independent of the access token. */
export function issueTicket(
  world: World,
  app: SimulatedApp,
  type: TicketType,
  token: IssuedToken | undefined,
): IssuedTicket {
  const issuedAt = world.time.now();
  const current = app.tickets.current(type, issuedAt);
  if (current) return current;

  const { timings, behaviour } = app.rules;
  const expiresAt = issuedAt + timings.ticketSeconds * 1000;
  const ticket: IssuedTicket = {
    id: `${type}-${app.tickets.all().length + 1}`,
    appId: app.appId,
    type,
    value: newUrlSafe(world.userRandom, LENGTH),
    issuedAt,
    expiresAt,
    endsAt: expiresAt + timings.ticketGraceSeconds * 1000,
    ...(behaviour.ticketEndsWithToken && token && { token }),
  };
  app.tickets.add(ticket);
  return ticket;
}
