import { errorOf } from '../../core/policy/failure.js';
import type { CredentialKeeper } from '../../core/keeper/credential-keeper.js';
import type { Pause, RecordSnapshot } from '../../core/ports/token-store.js';
import type { TicketType } from '../../wechat/issuers/ticket.issuer.js';
import type { WechatFleetCredential, WechatFleetPause, WechatFleetStatus } from '../wechat-token.status.js';
import type { AppRegistry } from './app-registry.js';

/** Reads from the store what all processes share of an app. */
export async function readFleetStatus(
  apps: AppRegistry,
  account: CredentialKeeper,
): Promise<WechatFleetStatus> {
  const { store, accounts } = apps.core;
  const { appId } = account.target.key;
  const keys = accounts.keysOf(account);
  const [snapshots, { storeTime, pauses, budgets }] = await Promise.all([
    Promise.all(keys.map((key) => store.read(key))),
    store.inspect(appId),
  ]);
  const read = keys.map((key, index) => ({ key, snapshot: snapshots[index]! }));
  // None if nothing is kept and no process is requesting one.
  const kept = read.filter(({ snapshot }) => snapshot.record || snapshot.leaseMs > 0);
  return {
    appId,
    storeTime,
    accessToken: withoutSecrets(snapshots[0]!),
    tickets: kept
      .filter(({ key }) => key.kind === 'ticket')
      .map(({ key, snapshot }) => ({ type: key.subject as TicketType, ...withoutSecrets(snapshot) })),
    credentials: kept.map(({ key: { kind, subject }, snapshot }) => ({
      kind,
      ...(subject === undefined ? {} : { subject }),
      ...withoutSecrets(snapshot),
    })),
    pauses: pauses
      .filter(({ remainingMs }) => remainingMs > 0)
      .map((pause) => toldWithRemedy(account, pause)),
    budgets: budgets.map((budget) => apps.withLimit(budget)),
  };
}

function withoutSecrets({
  record,
  leaseMs,
  inDoubtForMs,
  revocation,
}: RecordSnapshot): WechatFleetCredential {
  if (!record) return { leaseMs, inDoubtForMs, ...(revocation ? { revocation } : {}) };
  const { value: _, issuerState: __, fingerprint: ___, ...rest } = record;
  return { record: rest, leaseMs, inDoubtForMs, ...(revocation ? { revocation } : {}) };
}

function toldWithRemedy({ target }: CredentialKeeper, pause: Pause): WechatFleetPause {
  const { remainingMs, failures, reason } = pause;
  const error = errorOf(reason, pause.id, target);
  // The rest is a fingerprint of the AppSecret.
  const id = pause.id.startsWith('configuration/') ? 'configuration' : pause.id;
  return { id, remainingMs, failures, error };
}
