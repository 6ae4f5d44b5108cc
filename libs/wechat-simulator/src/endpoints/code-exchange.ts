import type { SimulatedApp } from '../account/simulated-app.js';
import type { Call } from '../api/call.js';
import { Refusal } from '../wire/refusal.js';
import type { CodeRegistry, UserCode } from '../users/code-registry.js';
import { appOf } from './app-secret-checks.js';

/** What differs between the kinds of codes. */
export interface CodeKind {
  readonly parameter: 'code' | 'js_code';
  readonly registryOf: (app: SimulatedApp) => CodeRegistry;
  /** Refuses a valid code, and leaves it unused. */
  readonly refuse?: (call: Call, app: SimulatedApp, code: UserCode) => Refusal | undefined;
}

/** Uses the code of a call, with the AppSecret of the app for which it was issued. */
export function exchange(
  call: Call,
  kind: CodeKind,
): { readonly app: SimulatedApp; readonly code: UserCode } | Refusal {
  const { query } = call;
  const value = query.get(kind.parameter) ?? '';
  const proof = {
    appId: query.get('appid') ?? '',
    secret: query.get('secret') ?? '',
    grantType: query.get('grant_type') ?? '',
    wantedGrantType: 'authorization_code',
  };
  const app = appOf(call, proof, (app) =>
    app.quota.countMinute(call.path, call.at) > app.rules.limits.snsPerMinute
      ? new Refusal(45011)
      : undefined,
  );
  if (app instanceof Refusal) {
    const named = call.world.apps.get(proof.appId);
    if (named?.rules.behaviour.failedExchangeSpendsCode) kind.registryOf(named).use(value);
    return app;
  }
  if (value === '') return new Refusal(41008);
  const code = goodCode(call, app, kind, value);
  if (code instanceof Refusal) return code;
  kind.registryOf(app).use(value);
  return { app, code };
}

function goodCode(call: Call, app: SimulatedApp, kind: CodeKind, value: string): UserCode | Refusal {
  const codes = kind.registryOf(app);
  const code = codes.find(value);
  if (!code) return new Refusal(40029);
  if (codes.isUsed(value)) return new Refusal(40163);
  if (call.at >= code.expiresAt) return new Refusal(app.rules.behaviour.expiredCodeCode);
  return kind.refuse?.(call, app, code) ?? code;
}
