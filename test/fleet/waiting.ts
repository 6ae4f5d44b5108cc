import type { JournalEntry } from 'wechat-simulator';
import { eventually } from '../waiting/eventually.js';
import type { Fleet } from './fleet.js';
import type { Size } from './scenario.js';

/** What a busy machine may add to a promised time. */
const NOISE_MS = 500;

/** Whether a time is kept: judged by `npm run fleet` alone, which has the machine to itself. */
export function isInTime(size: Size, ms: number, promisedMs: number): boolean {
  return size === 'quick' || ms <= promisedMs + NOISE_MS;
}

/** Waits until WeChat was asked for a token more than `before` times, and answers the first call after those. */
export async function nextCall(fleet: Fleet, before: number): Promise<JournalEntry> {
  return eventually(() => {
    const call = fleet.asked()[before];
    if (!call) throw new Error('WeChat was not asked');
    return call;
  });
}

/** Waits until `isSo`. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  await eventually(async () => {
    if (!(await isSo())) throw new Error(`Waited in vain: ${what}`);
  });
}

/** Waits until the store's token is due within `ms`, which the first process tells. */
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
