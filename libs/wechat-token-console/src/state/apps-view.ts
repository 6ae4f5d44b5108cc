import type { WechatTokenService } from 'nestjs-wechat-token';
import type { AppsView, ViewQuery } from '../console-state.js';
import { appSummaryOf } from './app-summary.js';
import type { AppTable } from './app-table.js';
import type { ConsoleLog } from './console-log.js';

/** What an {@link AppsView} is made of. */
interface AppsViewParts {
  readonly tokens: Pick<WechatTokenService, 'app'>;
  readonly table: AppTable;
  readonly log: ConsoleLog;
  readonly timeScale: number;
}

const PAGE_LENGTH = 50;
const RECENT = 8;

/** The screen Now: of the apps that match, the status of one page is read, and nothing of the store. */
export async function appsViewOf(
  { filter = 'all', search = '', page = 1 }: Extract<ViewQuery, { view: 'apps' }>,
  { tokens, table, log, timeScale }: AppsViewParts,
): Promise<AppsView> {
  const matching = table.matching(filter, search);
  const pages = Math.max(1, Math.ceil(matching.length / PAGE_LENGTH));
  const shown = Math.min(page, pages);
  const entries = matching.slice((shown - 1) * PAGE_LENGTH, shown * PAGE_LENGTH);
  table.noteShown(entries.map(({ appId }) => appId));
  const { entries: recent } = await log.read({ count: RECENT });
  const asOf = { now: Date.now(), timeScale };
  return {
    view: 'apps',
    filter,
    search,
    page: shown,
    pages,
    matching: matching.length,
    apps: entries.flatMap((entry) => appSummaryOf(tokens, entry, asOf) ?? []),
    budgets: table.fullest(),
    recent,
  };
}
