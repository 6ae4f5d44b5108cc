import type { CredentialKey, KeeperEvent } from 'nestjs-wechat-token';
import type { LogEntry, LoggedEvent } from '../console-state.js';

/** When and where it happened is known to whoever keeps the log. */
type Entry = Omit<LogEntry, 'at' | 'server' | 'what'> & { readonly what: LoggedEvent };

/** Words events of the library for the log. */
export class LogEntries {
  /** Names of the credentials whose last refresh failed. */
  private readonly failing = new Set<string>();

  /** An event as the log has it; `undefined` for what happens all the time, and for what is about one user. */
  of(event: KeeperEvent): Entry | undefined {
    const entry = entryOf(event);
    if (!entry || (event.type !== 'refreshed' && event.type !== 'refresh-failed')) return entry;
    const name = `${entry.app} ${entry.kind}`;
    if (event.type === 'refresh-failed') {
      this.failing.add(name);
      return entry;
    }
    const isRecovery = this.failing.delete(name);
    // WeChat confirms each token every few minutes.
    const isRoutine = event.cause === 'confirm' && !event.replaced;
    return isRoutine && !isRecovery ? undefined : entry;
  }
}

function entryOf(event: KeeperEvent): Entry | undefined {
  switch (event.type) {
    case 'refreshed':
      return about(event.key, {
        what: event.type,
        reason: event.cause,
        tookMs: event.tookMs,
        lifetimeMs: event.lifetimeMs,
      });
    case 'refresh-failed': {
      const { code, errcode } = event.reason;
      return about(event.key, {
        what: event.type,
        reason: errcode === undefined ? code : `${code}_${errcode}`,
      });
    }
    case 'rejection-doubted':
    case 'mirror-failed':
      return about(event.key, { what: event.type, reason: event.reason });
    case 'rejected':
    case 'foreign-refresh':
    case 'commit-given-up':
    case 'refused-copy-dropped':
    case 'mirror-back':
    case 'mirror-deleted':
    case 'mirror-foreign':
      return about(event.key, { what: event.type });
    case 'budget-low':
    case 'budget-spent':
      return { what: event.type, app: event.appId, reason: event.budget };
    case 'store-down':
      return { what: event.type, reason: event.reason };
    case 'store-back':
    case 'store-clock-moved':
    case 'clock-gap':
      return { what: event.type };
    case 'paused':
    case 'authorization-ended':
    case 'lease-granted':
    case 'lease-held':
    case 'lease-lost':
    case 'wechat-asked':
    case 'commit-delayed':
    case 'commit-written':
    case 'store-failed':
      return undefined;
    default:
      return event satisfies never;
  }
}

function about({ appId, kind, subject }: CredentialKey, entry: Entry): Entry | undefined {
  // The subject of a user's token is an openid.
  if (subject !== undefined && kind !== 'ticket') return undefined;
  return { ...entry, app: appId, kind: subject === undefined ? kind : `${kind}:${subject}` };
}
