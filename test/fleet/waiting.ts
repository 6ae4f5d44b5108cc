import { eventually } from '../waiting/eventually.js';
import type { JournalEntry } from 'wechat-simulator';
import type { Fleet } from './fleet.js';

/** What a busy machine may add to a promised time where every run of the tests measures it. */
export const NOISE_MS = { full: 500, quick: 2_500 } as const;

/** Waits until WeChat was asked for a token more than `before` times, and answers the first call after those. */
export async function nextCall(fleet: Fleet, before: number, withinMs: number): Promise<JournalEntry> {
  return eventually(() => {
    const call = fleet.asked()[before];
    if (!call) throw new Error('WeChat was not asked');
    return call;
  }, withinMs);
}

/** Waits until `isSo`, with a deadline. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<void> {
  await eventually(async () => {
    if (!(await isSo())) throw new Error(`Waited in vain: ${what}`);
  }, withinMs);
}

/** Waits until the store's token is due within `ms`, which the first process tells. */
export async function untilDueIn(fleet: Fleet, ms: number): Promise<void> {
  await until(
    'a token nearly due',
    async () => ((await fleet.status()).accessToken.record?.dueInMs ?? Infinity) <= ms,
    fleet.times.lifeMs,
  );
}

/** Seconds, for a table. */
export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
