import type { JournalEntry } from 'wechat-simulator';
import { eventually } from '../waiting/eventually.js';
import type { Fleet } from './fleet.js';
import type { Size } from './scenario.js';

/** How much a busy machine may add to a promised time. */
const NOISE_MS = 500;

/** Whether a promise of time holds: judged by `npm run fleet` only, which has the machine to itself. */
export function isInTime(size: Size, ms: number, promisedMs: number): boolean {
  return size === 'quick' || ms <= promisedMs + NOISE_MS;
}

/** Waits until WeChat has had more than `before` token requests; returns the first after those. */
export async function nextCall(fleet: Fleet, before: number): Promise<JournalEntry> {
  return eventually(() => {
    const call = fleet.asked()[before];
    if (!call) throw new Error('WeChat was not called');
    return call;
  });
}

/** Waits until `isSo`. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  await eventually(async () => {
    if (!(await isSo())) throw new Error(`Waited in vain: ${what}`);
  });
}

/** Waits until the store's token is due within `ms`, as the first process reports. */
export async function untilDueIn(fleet: Fleet, ms: number): Promise<void> {
  await until(
    'a token nearly due',
    async () => ((await fleet.status()).accessToken.record?.dueInMs ?? Infinity) <= ms,
  );
}

/** Seconds, for a table. */
export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
