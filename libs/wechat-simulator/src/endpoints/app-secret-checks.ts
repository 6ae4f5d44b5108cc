import type { SimulatedApp } from '../account/simulated-app.js';
import type { Call } from '../api/call.js';
import { Refusal } from '../wire/refusal.js';
import { isSns } from '../api/render.js';
import type { Check } from '../rules/behaviour.js';

/** What a caller sends to prove that it speaks for an app. */
export interface Proof {
  readonly appId: string;
  readonly secret: string;
  /** Absent if the endpoint needs none. */
  readonly grantType?: string;
  /** @default 'client_credential' */
  readonly wantedGrantType?: string;
}

type CountQuota = (app: SimulatedApp) => Refusal | undefined;

/** Checks a call with an AppSecret in the configured order; returns the app, or the first refusal. */
export function appOf(call: Call, proof: Proof, countQuota: CountQuota): SimulatedApp | Refusal {
  call.trace.appId = proof.appId;
  const app = call.world.apps.get(proof.appId);
  const { checkOrder } = call.world.rules.behaviour;
  for (const [i, check] of checkOrder.entries()) {
    const refusal = CHECKS[check](call, proof, app, countQuota);
    if (!refusal) continue;
    const isCounted = !checkOrder.includes('quota', i + 1);
    if (app?.rules.behaviour.failedCallsCount && !isCounted) countQuota(app);
    return refusal;
  }
  return app ?? new Refusal(40013);
}

/** Counts a call against the daily limit of its path. */
export function countDay(call: Call, app: SimulatedApp, limit: number): Refusal | undefined {
  return refuseIf(app.quota.countDay(call.path, call.at) > limit, 45009);
}

const CHECKS: Record<
  Check,
  (call: Call, proof: Proof, app: SimulatedApp | undefined, countQuota: CountQuota) => Refusal | undefined
> = {
  appIdGiven: (_call, proof) => refuseIf(proof.appId === '', 41002),
  secretGiven: (_call, proof) => refuseIf(proof.secret === '', 41004),
  grantType: (_call, { wantedGrantType = 'client_credential', grantType = wantedGrantType }) =>
    refuseIf(grantType !== wantedGrantType, 40002),
  appKnown: (_call, _proof, app) => refuseIf(app === undefined, 40013),
  secretRight: (call, { secret }, app) =>
    app && refuseIf(!app.secret.isRight(secret, call.at), app.rules.behaviour.wrongSecretCode),
  notFrozen: (call, _proof, app) => refuseIf(app?.secret.isFrozen(call.at) ?? false, 40243),
  ipAllowed: (call, _proof, app) => app && wrongIp(call, app),
  quota: (_call, _proof, app, countQuota) => app && countQuota(app),
};

function wrongIp(call: Call, app: SimulatedApp): Refusal | undefined {
  const isCovered = !isSns(call.path) || app.isWhitelistOverSns();
  return isCovered ? app.ipRefusalFor(call.ip, call.at) : undefined;
}

function refuseIf(condition: boolean, errcode: number): Refusal | undefined {
  return condition ? new Refusal(errcode) : undefined;
}
