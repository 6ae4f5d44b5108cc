import { textIn } from '../api/json-body.js';
import type { JournalFilter } from '../journal/journal.js';
import { isAliveAt, type IssuedToken } from '../tokens/issued-token.js';
import type { Order, Routes } from './order.js';

const LATEST = 100;

/** What the journal knows. A token's value is told only where `values=true` asks for it. */
export const JOURNAL_ROUTES: Routes = {
  'GET journal': ({ simulator, query }) => ({
    entries: simulator.journal.calls(filterOf(query)).slice(-Number(query.get('limit') ?? LATEST)),
  }),
  'GET totals': ({ simulator, query }) => simulator.journal.totals(query.get('appId') ?? undefined),
  'GET tokens': ({ simulator, query }) => ({
    tokens: simulator.journal
      .issued(query.get('appId') ?? undefined)
      .map((token) => described(token, simulator.time.now(), query.get('values') === 'true')),
  }),
  'POST is-alive': ({ simulator, fields }) => ({
    alive: simulator.isAlive(textIn(fields, 'token'), atIn(fields)),
  }),
};

function described(token: IssuedToken, at: number, withValue: boolean): Record<string, unknown> {
  const { value, ...rest } = token;
  return { ...rest, alive: isAliveAt(token, at), ...(withValue && { value }) };
}

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

function atIn(fields: Order['fields']): number | undefined {
  return typeof fields['at'] === 'number' ? fields['at'] : undefined;
}
