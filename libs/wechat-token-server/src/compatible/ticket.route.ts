import type { TicketType } from 'nestjs-wechat-token';
import { promisedMsOf } from '../native/credential-answer.js';
import { named, refuseDemand, refuseFailed, refuseStandIn } from './refusals.js';
import { refused, type CompatibleParts, type RouteAnswer, type RouteCall } from './route.js';

const TYPES: readonly string[] = ['jsapi', 'wx_card'] satisfies TicketType[];

/** `/cgi-bin/ticket/getticket`, by GET or, as PowerWeChat sends it, by POST: the shared ticket with its remaining time. */
export async function ticketRoute(parts: CompatibleParts, call: RouteCall): Promise<RouteAnswer> {
  const { access, tickets } = parts;
  const standIn = call.field('access_token');
  if (standIn === '') return refused(41001, 'give one access_token', { outcome: 'MALFORMED' });
  const admission = access.byStandIn(standIn, call.origin);
  if (!admission.ok) return refuseStandIn(admission);
  const { caller, appId } = admission;
  const clientId = caller.client.id;
  const reason = access.refusalOf(caller, { permission: 'ticket', appId });
  if (reason) return refuseDemand(reason, { clientId, app: appId, permission: named('ticket') });

  const type = call.field('type');
  const by = `client:${clientId}` as const;
  if (!isTicketType(type))
    return refused(40097, 'type is jsapi or wx_card', { outcome: 'MALFORMED', by, app: appId });
  try {
    const ticket = await tickets.getTicket(type, appId);
    const later = access.refusalNow(caller, { permission: 'ticket', appId });
    if (later) return refuseStandIn({ ok: false, reason: later, clientId });
    const expiresIn = Math.floor(promisedMsOf(ticket, caller.client) / 1_000);
    if (expiresIn < 1) {
      return refused(-1, 'the ticket is about to be replaced', {
        outcome: 'ABOUT_TO_CHANGE',
        by,
        app: appId,
      });
    }
    return {
      kind: 'json',
      json: { errcode: 0, errmsg: 'ok', ticket: ticket.value, expires_in: expiresIn },
      audited: { what: 'ticket.given', outcome: 'ok', by, app: appId, version: ticket.version },
    };
  } catch (error) {
    return refuseFailed(error, { by, app: appId });
  }
}

function isTicketType(type: string): type is TicketType {
  return TYPES.includes(type);
}
