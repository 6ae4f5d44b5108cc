import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NotedEvent } from './server-notes.js';
import { RedisServerNotes } from './redis.server-notes.js';

const NOW = 1_700_000_000_000;
const DAY_MS = 86_400_000;
const ME = { id: 'abc123', host: 'wx-1', version: '1', configuration: 'a', startedAt: 1 };
const LONG = 'x'.repeat(10_000);

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => vi.useRealTimers());

/** The notes over a Redis that holds what is given. */
function notesOver(held: object): RedisServerNotes {
  return new RedisServerNotes({ runOwn: async () => ({ ...held }), watch: () => () => undefined });
}

const read = (held: object) => notesOver(held).exchange(ME, [], { clients: [], ended: [] });
const serversOf = async (...presences: unknown[]) =>
  (await read({ servers: presences.map((one) => ['5', JSON.stringify(one)]) })).servers;
const eventsOf = (...events: unknown[]): Promise<readonly NotedEvent[]> =>
  notesOver({ events: events.map((one) => JSON.stringify(one)) }).recent(10);
const clientsOf = async (...notes: [string, string][]) => (await read({ clients: notes })).clients;

const isOdd = (text: unknown) =>
  typeof text === 'string' && (/[\p{C}\p{Zl}\p{Zp}]/u.test(text) || text.length > 200);

describe('what somebody else wrote into the notes', () => {
  it('is as written where a server wrote it', async () => {
    const event = {
      at: NOW,
      server: 'abc123',
      what: 'refreshed',
      app: 'wx1',
      tookMs: 5,
      lifetimeMs: 7_200_000,
    };

    expect(await serversOf(ME)).toEqual([{ ...ME, seenAgoMs: 5 }]);
    expect(await eventsOf(event)).toEqual([event]);
    expect(await clientsOf(['shop', '7 suspended {"reason":"泄露","by":"liwei"}'])).toEqual([
      { clientId: 'shop', isSuspended: true, at: 7, reason: '泄露', by: 'liwei' },
    ]);
  });

  it.each(['\n', '\r\n', '\u001B[31m', '\u0000', '\u202E', '\u2028', '\u0085', LONG])(
    'is on one line, and short: %j',
    async (odd) => {
      const text = `a${odd}b`;
      const [server] = await serversOf({ ...ME, host: text, version: text, configuration: text });
      const said = { app: text, kind: text, client: text, by: text, reason: text };
      const [event] = await eventsOf({ at: NOW, server: text, what: 'refreshed', ...said });
      const [client] = await clientsOf(['shop', `7 suspended ${JSON.stringify({ reason: text, by: text })}`]);

      expect([server, event, client].flatMap((one) => Object.values(one!)).filter(isOdd)).toEqual([]);
    },
  );

  it('ends at a whole character', async () => {
    const [server] = await serversOf({ ...ME, host: `${'x'.repeat(99)}😀` });

    expect(server?.host).toBe('x'.repeat(99));
  });

  it.each<[string, object]>([
    ['no id', { id: '' }],
    ['an id that is none', { id: 5 }],
    ['no start', { startedAt: undefined }],
    ['a start before all times', { startedAt: -1 }],
    ['a start after all times', { startedAt: 1e300 }],
  ])('is no server with %s', async (_, odd) => {
    expect(await serversOf({ ...ME, ...odd })).toEqual([]);
  });

  it.each<[string, object]>([
    ['a negative time', { at: -1 }],
    ['a time that is none', { at: null }],
    ['a time as text', { at: '1' }],
    ['a time far ahead', { at: NOW + DAY_MS + 1 }],
    ['a name of another form', { what: 'a\nb' }],
    ['a long name', { what: LONG }],
    ['no server', { server: undefined }],
  ])('is no event with %s', async (_, odd) => {
    expect(await eventsOf({ at: NOW, server: 'abc123', what: 'refreshed', ...odd })).toEqual([]);
  });

  it.each([-1, 1e300, null, '7200'])('has no duration of %j', async (ms) => {
    const [event] = await eventsOf({ at: NOW, server: 's', what: 'refreshed', tookMs: ms, lifetimeMs: ms });

    expect(event).toEqual({ at: NOW, server: 's', what: 'refreshed' });
  });

  it.each(['5', 'null', '"text"', '[]', '{'])('is passed over where it is %s', async (json) => {
    expect((await read({ servers: [['5', json]] })).servers).toEqual([]);
    expect(await notesOver({ events: [json] }).recent(1)).toEqual([]);
  });

  it('suspends no client that cannot be one, and lifts no suspension by a time that is none', async () => {
    expect(await clientsOf(['a\nb', '7 suspended {}'], [LONG, '7 suspended {}'])).toEqual([]);
    expect(await clientsOf(['shop', `${'9'.repeat(400)} suspended {}`])).toMatchObject([
      { clientId: 'shop', isSuspended: true, at: 8_640_000_000_000_000 },
    ]);
  });

  it.each<[string, string]>([
    ['liwei.1', String(NOW + DAY_MS + 1)],
    ['liwei.1', 'x'],
    ['liwei.1', '-1'],
    ['a\nb', String(NOW + 1)],
    [LONG, String(NOW + 1)],
  ])('ends no session: %#', async (name, endsAt) => {
    const { ended } = await read({
      ended: [
        [name, endsAt],
        ['wang.2', String(NOW + 1)],
      ],
    });

    expect(ended).toEqual([{ name: 'wang.2', endsAt: NOW + 1 }]);
  });
});
