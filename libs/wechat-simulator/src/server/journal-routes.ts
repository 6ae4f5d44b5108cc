import { textIn } from '../wire/json-body.js';
import type { JournalFilter } from '../journal/journal.js';
import { isAliveAt } from '../tokens/issued-token.js';
import { atIn, type Routes, withoutValue } from './order.js';

const LATEST = 100;

/** The content of the journal. Token values are returned only with `values=true`. */
export const JOURNAL_ROUTES: Routes = {
  'GET journal': ({ simulator, query }) => ({
    entries: simulator.journal.calls(filterOf(query)).slice(-Number(query.get('limit') ?? LATEST)),
  }),
  'GET count': ({ simulator, query }) => ({ count: simulator.journal.calls(filterOf(query)).length }),
  'GET totals': ({ simulator, query }) => simulator.journal.totals(query.get('appId') ?? undefined),
  'GET tokens': ({ simulator, query }) => ({
    tokens: simulator.journal.issued(query.get('appId') ?? undefined).map((token) => ({
      ...withoutValue(token, query),
      alive: isAliveAt(token, simulator.time.now()),
    })),
  }),
  'POST is-alive': ({ simulator, fields }) => ({
    alive: simulator.isAlive(textIn(fields, 'token'), atIn(fields)),
  }),
};

function filterOf(query: URLSearchParams): JournalFilter {
  const filter: JournalFilter = {};
  for (const name of ['path', 'appId', 'ip', 'fault'] as const) {
    const value = query.get(name);
    if (value !== null) filter[name] = value;
  }
  for (const name of ['errcode', 'since'] as const) {
    const value = query.get(name);
    if (value !== null) filter[name] = Number(value);
  }
  return filter;
}
