import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditEntry } from '../audit/audit-log.js';
import { ClientList } from '../clients/client-list.js';
import { newClientKey } from '../clients/client-key.js';
import { MemoryServerNotes } from './memory.server-notes.js';
import { NotedClients } from './noted-clients.js';
import type { ServerNotes } from './server-notes.js';
import { TokenServers } from './token-servers.js';

const BY = { reason: 'key found in a log', by: 'liwei' };

/** Notes in one process that can be made unreachable, hold their hints back, or lose everything. */
class UnsteadyNotes implements ServerNotes {
  isAway = false;
  exchanges = 0;
  private kept = new MemoryServerNotes();

  lose(): void {
    this.kept = new MemoryServerNotes();
  }

  exchange: ServerNotes['exchange'] = (...given) => {
    this.exchanges += 1;
    return this.reach().then(() => this.kept.exchange(...given));
  };
  mark: ServerNotes['mark'] = (...given) => this.reach().then(() => this.kept.mark(...given));
  recent: ServerNotes['recent'] = (...given) => this.reach().then(() => this.kept.recent(...given));
  leave: ServerNotes['leave'] = (...given) => this.reach().then(() => this.kept.leave(...given));
  watch = () => () => undefined;

  private async reach(): Promise<void> {
    if (this.isAway) throw new Error('canary: away');
  }
}

const running: TokenServers[] = [];
beforeEach(() => void vi.useFakeTimers());
afterEach(async () => {
  await Promise.all(running.splice(0).map((servers) => servers.close()));
  vi.useRealTimers();
});

function serverOn(notes: ServerNotes, configuration = () => 'a') {
  const audited: AuditEntry[] = [];
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const servers = new TokenServers({
    id: randomBytes(3).toString('hex'),
    notes,
    audit: { write: (entry) => void audited.push(entry) },
    logger: { log: say, warn: say },
    version: '1',
    configuration,
    pollMs: 5_000,
    differsAfterMs: 60_000,
  });
  running.push(servers);
  return { servers, audited, lines };
}

async function started(notes: ServerNotes, configuration?: () => string) {
  const server = serverOn(notes, configuration);
  await server.servers.start();
  return server;
}

/** As long as one poll takes to come, with its jitter. */
const nextPoll = () => vi.advanceTimersByTimeAsync(5_500);

it('exchanges again for whoever asks while an exchange ends, whenever that is', async () => {
  const notes = new UnsteadyNotes();
  const { servers } = await started(notes);
  const missed: number[] = [];
  for (let turns = 0; turns < 20; turns += 1) {
    void servers.exchange();
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    const before = notes.exchanges;

    await servers.exchange();

    if (notes.exchanges === before) missed.push(turns);
  }

  expect(missed).toEqual([]);
});

describe('a suspension', () => {
  it('counts at once on the server that is told, at the next poll on the other, and is audited on both', async () => {
    const notes = new UnsteadyNotes();
    const [first, second] = [await started(notes), await started(notes)];
    const { digest } = newClientKey('shop');
    const list = new ClientList([{ id: 'shop', digests: [digest], apps: [], may: [] }]);
    const clients = new NotedClients(list, second.servers);

    expect(await first.servers.suspend('shop', BY)).toBe(false);
    expect([first.servers.isSuspended('shop'), second.servers.isSuspended('shop')]).toEqual([true, false]);
    const before = notes.exchanges;
    await nextPoll();

    expect(notes.exchanges - before).toBe(2);
    expect([clients.find('shop')?.isSuspended, clients.find('crm')]).toEqual([true, undefined]);
    expect(await second.servers.resume('shop', BY)).toBe(true);
    await nextPoll();
    expect([first.servers.suspended, clients.find('shop')?.isSuspended]).toEqual([[], undefined]);
    const entry = { by: 'operator:liwei', client: 'shop', reason: BY.reason, outcome: 'ok' };
    for (const { audited } of [first, second])
      expect(audited).toEqual([
        { ...entry, what: 'client.suspended' },
        { ...entry, what: 'client.resumed' },
      ]);
  });

  it('is not lifted while the notes are unreachable, nor when they are lost: whoever knows it writes it again', async () => {
    const notes = new UnsteadyNotes();
    const { servers, lines } = await started(notes);
    await servers.suspend('shop', BY);

    notes.isAway = true;
    await nextPoll();
    await nextPoll();
    expect(servers.isSuspended('shop')).toBe(true);
    expect(servers.state.notes).toBe('away');
    await expect(servers.resume('shop', BY)).rejects.toThrow('away');
    notes.lose();
    notes.isAway = false;
    await nextPoll();

    expect(servers.state.notes).toBe('up');
    expect((await started(notes)).servers.isSuspended('shop')).toBe(true);
    expect(lines.filter((line) => line.includes('unreachable'))).toHaveLength(1);
    expect(lines.join()).not.toContain('canary');
  });

  it('is not lifted by a note that cannot be read', async () => {
    const notes = new UnsteadyNotes();
    const { servers } = await started(notes);
    await servers.suspend('shop', BY);
    const { exchange } = notes;
    notes.exchange = async (...given) => ({ ...(await exchange(...given)), clients: [] });

    await nextPoll();

    expect(servers.isSuspended('shop')).toBe(true);
  });

  it('that was lifted stays lifted where the notes are lost, also for a server that has not heard of it', async () => {
    const notes = new UnsteadyNotes();
    const [first, second] = [await started(notes), await started(notes)];
    await first.servers.suspend('shop', BY);
    await second.servers.exchange();
    await first.servers.resume('shop', BY);

    notes.lose();
    await second.servers.exchange();
    await first.servers.exchange();
    await second.servers.exchange();

    expect([first.servers, second.servers].map((servers) => servers.isSuspended('shop'))).toEqual([
      false,
      false,
    ]);
  });

  it('keeps one line of what the operator wrote', async () => {
    const { servers, audited } = await started(new UnsteadyNotes());

    await servers.suspend('shop', { reason: `a\n\u0000b${'c'.repeat(300)}`, by: 'x'.repeat(40) });

    expect(audited[0]?.reason).toMatch(/^a b[c]{197}$/);
    expect(audited[0]?.by).toBe(`operator:${'x'.repeat(32)}`);
  });

  it('keeps no key that the operator wrote, nor the beginning of one', async () => {
    const { servers, audited } = await started(new UnsteadyNotes());
    const { key } = newClientKey('shop');

    await servers.suspend('shop', { reason: `in a log: ${key}, ${key.slice(0, 30)}`, by: 'liwei' });

    expect(audited[0]?.reason).toBe('in a log: wtk_shop_…, wtk_shop_…');
  });
});

describe('a start', () => {
  it('knows who is suspended before it is over', async () => {
    const notes = new UnsteadyNotes();
    await notes.mark('shop', { ...BY, isSuspended: true });

    expect((await started(notes)).servers.isSuspended('shop')).toBe(true);
  });

  it.each(['refuse', 'hang'])('goes on with a warning while the notes %s', async (how) => {
    const notes = new UnsteadyNotes();
    notes.isAway = true;
    if (how === 'hang') notes.exchange = () => new Promise(() => undefined);
    const { servers, lines } = serverOn(notes);

    const start = servers.start();
    await vi.advanceTimersByTimeAsync(3_000);
    await start;

    expect(lines).toEqual([
      expect.stringMatching(
        /unreachable at the start: until they are read, suspended clients are accepted, and operators have to log in/,
      ),
    ]);
    expect(servers.state.notes).toBe('away');
    running.length = 0;
  });
});

describe('servers that are configured differently', () => {
  it('say so once, after a minute, until they are alike again', async () => {
    const notes = new UnsteadyNotes();
    let second = 'a';
    const { servers, lines } = await started(notes);
    await started(notes, () => second);
    await nextPoll();
    expect(servers.state).toEqual({ up: 2, configurations: 'same', notes: 'up' });

    second = 'b';
    await nextPoll();
    expect(servers.state.configurations).toBe('same');
    for (let polls = 0; polls < 15; polls += 1) await nextPoll();
    expect(servers.state.configurations).toBe('differ');
    expect(lines).toEqual([expect.stringMatching(/differently.*: [ab], .*: [ab]$/)]);
    second = 'a';
    await nextPoll();
    await nextPoll();

    expect(servers.state.configurations).toBe('same');
    expect(lines.slice(1)).toEqual(['The servers are configured alike again']);
  });

  it('are no longer compared with one that has ended, or that was not heard of for 15 seconds', async () => {
    const notes = new UnsteadyNotes();
    const { servers } = await started(notes);
    const other = await started(notes, () => 'b');
    await servers.exchange();
    expect(servers.present).toHaveLength(2);

    await other.servers.close();
    await servers.exchange();
    expect(servers.present).toHaveLength(1);

    const killed = await started(notes, () => 'b');
    killed.servers.exchange = () => Promise.resolve();
    for (let polls = 0; polls < 4; polls += 1) await nextPoll();
    expect(servers.present).toHaveLength(1);
  });
});

describe('the log', () => {
  it('has starts, actions, changes and the events of the library, and nothing of users', async () => {
    const notes = new UnsteadyNotes();
    let configuration = 'a';
    const { servers } = await started(notes, () => configuration);
    const key = { appId: 'wx1', kind: 'access-token' };
    servers.noteEvent({ type: 'foreign-refresh', key, ageMs: 1 });
    servers.noteEvent({ type: 'lease-lost', key });
    servers.noteEvent({
      type: 'rejected',
      key: { ...key, kind: 'user-token', subject: 'openid' },
      version: '1',
      ageMs: 1,
    });
    servers.noteEvent({
      type: 'rejected',
      key: { ...key, kind: 'ticket', subject: 'jsapi' },
      version: '1',
      ageMs: 1,
    });
    configuration = 'b';
    await servers.suspend('shop', BY);
    await servers.exchange();

    const events = await servers.recent(100);
    expect(events.map(({ what }) => what).toReversed()).toEqual([
      'server.started',
      'client.suspended',
      'foreign-refresh',
      'rejected',
      'configuration.changed',
    ]);
    expect(JSON.stringify(events)).not.toContain('openid');
    expect(await servers.recent(1)).toHaveLength(1);
  });
});

describe('a session that somebody logs out of', () => {
  const session = () => ({ name: 'liwei.1', endsAt: Date.now() + 3_600_000 });
  const isOver = ({ endedSessions }: TokenServers) => endedSessions.isOver('liwei.1', 1);

  it('is over on this server at once, on the others within a poll, and on those that start later', async () => {
    const notes = new MemoryServerNotes();
    const [first, second] = [await started(notes), await started(notes)];
    expect(isOver(first.servers)).toBe(false);

    const ending = first.servers.endedSessions.end(session());
    expect(isOver(first.servers)).toBe(true);
    await ending;
    await nextPoll();
    const third = await started(notes);

    expect([second, third].map(({ servers }) => isOver(servers))).toEqual([true, true]);
    expect(second.servers.endedSessions.isOver('liwei.2', 2)).toBe(false);
    expect(second.servers.suspended).toEqual([]);
  });

  it('stays over while the notes are away, and after they have lost everything', async () => {
    const notes = new UnsteadyNotes();
    const [first, second] = [await started(notes), await started(notes)];
    notes.isAway = true;
    await first.servers.endedSessions.end(session());
    await nextPoll();
    expect([first, second].map(({ servers }) => isOver(servers))).toEqual([true, false]);

    notes.isAway = false;
    notes.lose();
    await nextPoll();
    await nextPoll();
    expect([first, second].map(({ servers }) => isOver(servers))).toEqual([true, true]);
  });

  it('is over for a server that starts while the notes are away, and so is every login before that', async () => {
    const notes = new UnsteadyNotes();
    const first = await started(notes);
    await first.servers.endedSessions.end(session());
    notes.isAway = true;
    const loggedInAt = Date.now();
    await vi.advanceTimersByTimeAsync(1);
    const { servers } = await started(notes);
    const isKnown = (at: number) => !servers.endedSessions.isOver(`liwei.${at}`, at);
    expect([isOver(servers), isKnown(loggedInAt), isKnown(Date.now())]).toEqual([true, false, true]);

    notes.isAway = false;
    await nextPoll();
    expect([isOver(servers), isKnown(loggedInAt)]).toEqual([true, true]);

    notes.isAway = true;
    await nextPoll();
    expect([isOver(servers), isKnown(loggedInAt)]).toEqual([true, true]);
  });

  it('is forgotten when it would have ended by itself', async () => {
    const { servers } = await started(new MemoryServerNotes());
    await servers.endedSessions.end(session());

    await vi.advanceTimersByTimeAsync(3_600_000);
    await nextPoll();

    expect(isOver(servers)).toBe(false);
  });
});
