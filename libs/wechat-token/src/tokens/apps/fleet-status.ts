import { errorOf } from '../../core/policy/failure.js';
import type { BudgetUse, Pause, RecordSnapshot } from '../../core/ports/token-store.js';
import { TICKET_TYPES, type TicketType } from '../../wechat/issuers/ticket.issuer.js';
import type { WechatTokenRuntime } from '../wechat-token.runtime.js';
import type {
  WechatFleetBudget,
  WechatFleetCredential,
  WechatFleetPause,
  WechatFleetStatus,
  WechatFleetTicket,
} from '../wechat-token.status.js';

/** Reads from the store what all processes share of an app. */
export async function readFleetStatus(
  runtime: WechatTokenRuntime,
  appId: string,
): Promise<WechatFleetStatus> {
  const { store } = runtime;
  const [accessToken, tickets, { storeTime, pauses, budgets }] = await Promise.all([
    store.read({ appId, kind: 'access-token' }),
    Promise.all(TICKET_TYPES.map((subject) => store.read({ appId, kind: 'ticket', subject }))),
    store.inspect(appId),
  ]);
  return {
    appId,
    storeTime,
    accessToken: withoutSecrets(accessToken),
    tickets: TICKET_TYPES.flatMap((type, index) => ticketsIn(type, tickets[index]!)),
    pauses: pauses.filter(({ remainingMs }) => remainingMs > 0).map((pause) => toldWithRemedy(appId, pause)),
    budgets: budgets.map((budget) => withLimit(runtime, budget)),
  };
}

/** None without a record and without a lease. */
function ticketsIn(type: TicketType, snapshot: RecordSnapshot): WechatFleetTicket[] {
  const { record, leaseMs } = snapshot;
  return record || leaseMs > 0 ? [{ type, ...withoutSecrets(snapshot) }] : [];
}

function withoutSecrets({ record, leaseMs, inDoubtForMs, leak }: RecordSnapshot): WechatFleetCredential {
  if (!record) return { leaseMs, inDoubtForMs, ...(leak ? { leak } : {}) };
  const { value: _, issuerState: __, fingerprint: ___, ...rest } = record;
  return { record: rest, leaseMs, inDoubtForMs, ...(leak ? { leak } : {}) };
}

function toldWithRemedy(appId: string, pause: Pause): WechatFleetPause {
  const { remainingMs, failures, reason } = pause;
  const error = errorOf(reason, pause.id, appId, remainingMs);
  // The rest is a fingerprint of the AppSecret.
  const id = pause.id.startsWith('configuration/') ? 'configuration' : pause.id;
  return { id, remainingMs, failures, error };
}

function withLimit({ policy }: WechatTokenRuntime, budget: BudgetUse): WechatFleetBudget {
  return { ...budget, limit: policy.limitOf(budget.id) };
}
