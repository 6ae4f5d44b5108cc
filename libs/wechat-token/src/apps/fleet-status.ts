import { errorOf } from '../credential/failure.js';
import type { BudgetUse, Pause, Reading } from '../credential/token-store.js';
import type { WechatTokenRuntime } from '../wechat-token.runtime.js';
import type {
  WechatFleetBudget,
  WechatFleetCredential,
  WechatFleetPause,
  WechatFleetStatus,
} from '../wechat-token.status.js';

/** Reads from the store what all processes share of an app. */
export async function readFleetStatus(
  runtime: WechatTokenRuntime,
  appId: string,
): Promise<WechatFleetStatus> {
  const [reading, { storeTime, pauses, budgets }] = await Promise.all([
    runtime.store.read({ appId, kind: 'access-token' }),
    runtime.store.inspect(appId),
  ]);
  return {
    appId,
    storeTime,
    accessToken: withoutSecrets(reading),
    pauses: pauses
      .filter(({ remainingMs }) => remainingMs > 0)
      .map((pause) => toldWithRemedy(runtime, appId, pause)),
    budgets: budgets.map((budget) => withLimit(runtime, budget)),
  };
}

function withoutSecrets({ record, leaseMs, settlesInMs, leak }: Reading): WechatFleetCredential {
  if (!record) return { leaseMs, settlesInMs, ...(leak ? { leak } : {}) };
  const { value: _, issuerState: __, fingerprint: ___, ...rest } = record;
  return { record: rest, leaseMs, settlesInMs, ...(leak ? { leak } : {}) };
}

function toldWithRemedy({ options }: WechatTokenRuntime, appId: string, pause: Pause): WechatFleetPause {
  const { remainingMs, failures, reason } = pause;
  const error = errorOf(reason, pause.id, appId, remainingMs, options.language);
  // What follows is a fingerprint of the AppSecret.
  const id = pause.id.startsWith('configuration/') ? 'configuration' : pause.id;
  return { id, remainingMs, failures, error };
}

function withLimit({ policy }: WechatTokenRuntime, budget: BudgetUse): WechatFleetBudget {
  return { ...budget, limit: policy.limitOf(budget.id) };
}
