import { ConsoleRefusal } from '../console-refusal.js';
import type { AppFilter, ViewQuery } from '../console-state.js';
import { defined } from '../state/reason-of.js';

const FILTERS: readonly string[] = ['attention', 'all', 'idle'] satisfies AppFilter[];
const MAX_LENGTH = 100;

/** The screen that a request is about. Throws {@link ConsoleRefusal}. */
export function viewQueryOf(query: URLSearchParams): ViewQuery {
  const view = textOf(query, 'view');
  const appId = textOf(query, 'appId');
  switch (view) {
    case 'apps': {
      const [filter, search, page] = [textOf(query, 'filter'), textOf(query, 'search'), pageOf(query)];
      if (filter !== undefined && !FILTERS.includes(filter)) throw invalid('filter');
      return { view, ...defined({ filter: filter as AppFilter | undefined, search, page }) };
    }
    case 'app':
      if (appId === undefined) throw invalid('appId');
      return { view, appId };
    case 'log':
      return { view, ...defined({ appId, before: textOf(query, 'before') }) };
    case 'clients':
    case 'servers':
      return { view };
    default:
      throw invalid('view');
  }
}

/** An empty value is none. */
function textOf(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name) ?? '';
  if (text.length > MAX_LENGTH) throw invalid(name);
  return text === '' ? undefined : text;
}

function pageOf(query: URLSearchParams): number | undefined {
  const text = textOf(query, 'page');
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw invalid('page');
  return Number(text);
}

function invalid(name: string): ConsoleRefusal {
  return new ConsoleRefusal(400, {
    code: 'INVALID',
    message: { en: `The value of "${name}" is not one that the console knows`, zh: `参数“${name}”的值无效` },
    remedy: { en: 'Open the console again from its first page', zh: '请从首页重新打开控制台' },
  });
}
