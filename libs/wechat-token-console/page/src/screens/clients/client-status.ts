import type { ClientSummary } from '../../../../src/console-state.js';
import type { Tone } from '../../components/status-badge.js';
import { clients } from '../../texts/clients.js';

const DAY_MS = 86_400_000;
/** From here on, the server warns too. */
const ENDS_SOON_DAYS = 30;

type ClientStatus = 'ended' | 'ending' | 'refused' | 'suspended' | 'fine' | 'unused';

const WORST_FIRST: readonly ClientStatus[] = ['ended', 'ending', 'refused', 'suspended', 'fine', 'unused'];

const TONES: Readonly<Record<ClientStatus, Tone>> = {
  ended: 'bad',
  ending: 'warning',
  refused: 'warning',
  suspended: 'quiet',
  fine: 'good',
  unused: 'quiet',
};

/** What somebody should know about a client first. */
export function statusOf({ isSuspended, notAfter, seen }: ClientSummary, now: number): ClientStatus {
  if (isSuspended) return 'suspended';
  if (notAfter !== undefined && notAfter <= now) return 'ended';
  if (notAfter !== undefined && daysBetween(notAfter, now) < ENDS_SOON_DAYS) return 'ending';
  if (seen.refusals > 0) return 'refused';
  return seen.calls > 0 ? 'fine' : 'unused';
}

export const toneOf = (status: ClientStatus): Tone => TONES[status];
export const wordOf = (status: ClientStatus) => clients[status];

/** Whole days until a key ends, or since it has. */
export function daysBetween(notAfter: number, now: number): number {
  return Math.floor(Math.abs(notAfter - now) / DAY_MS);
}

/** Those first that need somebody. */
export function worstFirst(all: readonly ClientSummary[], now: number): ClientSummary[] {
  const rank = (client: ClientSummary) => WORST_FIRST.indexOf(statusOf(client, now));
  return all.toSorted((one, other) => rank(one) - rank(other) || one.id.localeCompare(other.id));
}
