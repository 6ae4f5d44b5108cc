import {
  writerOf,
  type WechatAppStatus,
  type WechatFleetKeyedCredential,
  type WechatFleetPause,
  type WechatFleetStatus,
} from 'nestjs-wechat-token';
import type { AppSummary, AppView, CredentialView, DayView, PauseView } from '../console-state.js';
import { lifeOf, rounded } from './app-summary.js';
import { defined, reasonOfError } from './reason-of.js';

/** What an {@link AppView} is made of. */
interface AppViewParts {
  readonly app: AppSummary;
  readonly status: WechatAppStatus;
  /** Absent while the store does not answer. */
  readonly fleet: WechatFleetStatus | undefined;
  readonly history: AppView['history'];
  readonly dayOf: (token: CredentialView) => DayView;
  readonly clients: AppView['clients'];
  /** The host of a process, where it is known. */
  readonly hostOf: (instanceId: string) => string | undefined;
}

/** The screen of one app: what the store has, or what this process knows while the store is away. */
export function appViewOf(parts: AppViewParts): AppView {
  const { app, status, fleet, history, clients, hostOf } = parts;
  const credentials = fleet
    ? sharedCredentialsOf(status, fleet, hostOf)
    : knownKeysOf(status).map((known) => ownCredentialOf(known, hostOf));
  return {
    view: 'app',
    app,
    isShared: fleet !== undefined,
    credentials,
    pauses: (fleet?.pauses ?? []).map(pauseOf),
    budgets: fleet?.budgets ?? status.budgets,
    day: parts.dayOf(credentials[0]!),
    history,
    ...defined({ clients }),
  };
}

type Known = WechatAppStatus['accessToken'];
type HostOf = AppViewParts['hostOf'];

/** The access token first, each key once. */
const knownKeysOf = ({ accessToken, credentials }: WechatAppStatus): readonly Known[] => [
  accessToken,
  ...credentials.filter((known) => nameOf(known.key) !== nameOf(accessToken.key)),
];

const nameOf = ({ kind, subject = '' }: { readonly kind: string; readonly subject?: string }) =>
  `${kind}\n${subject}`;

/** Those that the store has, and those that only this process knows: nothing is kept of them. */
function sharedCredentialsOf(
  status: WechatAppStatus,
  { accessToken, credentials }: WechatFleetStatus,
  hostOf: HostOf,
): readonly CredentialView[] {
  const known = knownKeysOf(status);
  const own = { kind: status.accessToken.key.kind, ...accessToken };
  const shared = [own, ...credentials.filter((one) => nameOf(one) !== nameOf(own))];
  const names = new Set(shared.map(nameOf));
  return [
    ...shared.map((one) =>
      sharedCredentialOf(
        one,
        known.find(({ key }) => nameOf(key) === nameOf(one)),
        hostOf,
      ),
    ),
    ...known.filter(({ key }) => !names.has(nameOf(key))).map((one) => ownCredentialOf(one, hostOf)),
  ];
}

function sharedCredentialOf(
  { kind, subject, record, leaseMs, inDoubtForMs, revocation }: WechatFleetKeyedCredential,
  known: Known | undefined,
  hostOf: HostOf,
): CredentialView {
  const life = record && record.status !== 'rejected' && record.remainingMs > 0 ? record : undefined;
  return {
    kind,
    ...defined({ subject, revocation }),
    state: !life ? 'none' : life.dueInMs > 0 ? 'fresh' : 'due',
    ...(life
      ? rounded({
          lifetimeMs: life.issuedAgoMs + life.remainingMs,
          remainingMs: life.remainingMs,
          dueInMs: life.dueInMs,
        })
      : {}),
    ...(record ? rounded({ issuedAgoMs: record.issuedAgoMs, confirmedAgoMs: record.confirmedAgoMs }) : {}),
    ...writtenBy(record?.version, hostOf),
    leaseMs: Math.round(leaseMs),
    inDoubtForMs: Math.round(inDoubtForMs),
    isCommitPending: known?.isCommitPending ?? false,
    reasons: known?.failure ? [reasonOfError(known.failure)] : [],
  };
}

function ownCredentialOf(known: Known, hostOf: HostOf): CredentialView {
  const { key, version, isCommitPending, failure } = known;
  return {
    kind: key.kind,
    ...defined({ subject: key.subject }),
    ...lifeOf(known),
    ...writtenBy(version, hostOf),
    leaseMs: 0,
    inDoubtForMs: 0,
    isCommitPending,
    reasons: failure ? [reasonOfError(failure)] : [],
  };
}

function writtenBy(
  version: string | undefined,
  hostOf: HostOf,
): Pick<CredentialView, 'version' | 'writtenBy'> {
  if (!version) return {};
  const id = writerOf(version);
  return { version, ...(id ? { writtenBy: { id, ...defined({ host: hostOf(id) }) } } : {}) };
}

function pauseOf({ id, remainingMs, failures, error }: WechatFleetPause): PauseView {
  return { ...reasonOfError(error), id, remainingMs: Math.round(remainingMs), failures };
}
