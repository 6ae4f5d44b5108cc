import { TicketIssuer, type TicketType } from '../../libs/wechat-token/src/wechat/issuers/ticket.issuer.js';
import type { Fleet } from './fleet.js';
import type { HeartProcess, ProcessOptions } from './heart-process.js';
import type { SimulatedLine } from './simulated-line.js';

/** A process that keeps a ticket, and the access token that it needs. */
export function ticketProcess(
  fleet: Fleet,
  type: TicketType = 'jsapi',
  wayOf: (line: SimulatedLine) => Pick<SimulatedLine, 'exchange'> = (line) => line,
  options: Pick<ProcessOptions, 'budgets'> = {},
  tokens = fleet.process(),
): HeartProcess {
  return fleet.process({
    ...options,
    kind: 'ticket',
    subject: type,
    issuer: new TicketIssuer(wayOf(tokens.line)),
    dependency: {
      get: () => tokens.keeper.getValue(),
      reportRejected: (value) => tokens.keeper.reportRejected(value),
    },
  });
}
