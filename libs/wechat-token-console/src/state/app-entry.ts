import type { WechatAppStatus } from 'nestjs-wechat-token';
import type { AppFilter, AppHealth } from '../console-state.js';
import type { Retry } from './retries.js';

/** What is remembered of an app: what order and search need, and what only events tell. */
export interface AppEntry {
  readonly appId: string;
  readonly name: string | undefined;
  readonly health: AppHealth;
  /** Unix ms. */
  readonly since: number;
  readonly budgets: WechatAppStatus['budgets'];
  readonly retry: Retry | undefined;
}

/** Worst first. */
export const HEALTHS: readonly AppHealth[] = ['down', 'degraded', 'up', 'idle'];

export const needsAttention = ({ health }: Pick<AppEntry, 'health'>) =>
  health === 'down' || health === 'degraded';

/** Whether a filter shows the app. */
export function isIn(filter: AppFilter, entry: Pick<AppEntry, 'health'>): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'attention':
      return needsAttention(entry);
    case 'idle':
      return entry.health === 'idle';
  }
}

/** Changes with everything that a list shows of an app, apart from durations. */
export function markOf(
  { credentials, accessToken, foreignRefresh, budgets }: WechatAppStatus,
  others: readonly unknown[],
): string {
  const lives = [accessToken, ...credentials].map(
    ({ state, isIdle, isCommitPending, version, failure }) =>
      `${state} ${isIdle} ${isCommitPending} ${version} ${failure?.message}`,
  );
  return [...lives, ...others, foreignRefresh?.ageMs, ...budgets.map(({ used }) => used)].join('|');
}
