import type { CredentialKey, KeeperEvent } from 'nestjs-wechat-token';
import type { LogEntry } from '../console-state.js';

type Said = Omit<LogEntry, 'at' | 'server'>;

/** An event of the library as the log has it; `undefined` for what happens all the time, and for what is about one user. */
export function logEntryOf(event: KeeperEvent): Said | undefined {
  const what = event.type;
  switch (event.type) {
    case 'refreshed':
      return about(event.key, { what, reason: event.cause, tookMs: event.tookMs });
    case 'refresh-failed': {
      const { code, errcode } = event.reason;
      return about(event.key, { what, reason: errcode === undefined ? code : `${code}_${errcode}` });
    }
    case 'rejection-doubted':
      return about(event.key, { what, reason: event.reason });
    case 'rejected':
    case 'foreign-refresh':
    case 'commit-given-up':
    case 'refused-copy-dropped':
      return about(event.key, { what });
    case 'budget-low':
    case 'budget-spent':
      return { what, app: event.appId, reason: event.budget };
    case 'store-down':
      return { what, reason: event.reason };
    case 'store-back':
    case 'store-clock-moved':
    case 'clock-gap':
      return { what };
    default:
      return undefined;
  }
}

function about({ appId, kind, subject }: CredentialKey, said: Said): Said | undefined {
  // The subject of a user's token is an openid.
  if (subject !== undefined && kind !== 'ticket') return undefined;
  return { ...said, app: appId, kind: subject === undefined ? kind : `${kind}:${subject}` };
}
