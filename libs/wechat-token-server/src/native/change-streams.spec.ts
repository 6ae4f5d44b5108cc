import { Duplex } from 'node:stream';
import { ServerResponse, type IncomingMessage } from 'node:http';
import { MemoryTokenStore } from 'nestjs-wechat-token';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Access } from '../access/access.js';
import type { AuditEntry } from '../audit/audit-log.js';
import { ChangeBoards } from '../changes/change-board.js';
import { RevisionTable } from '../changes/revision-table.js';
import { ClientList } from '../clients/client-list.js';
import { newClientKey } from '../clients/client-key.js';
import type { Client } from '../clients/client.js';
import { Draining } from '../life/draining.js';
import { ChangeStreams } from './change-streams.js';
import type { ChangeWatch } from './change-watch.js';
import { setCaller } from './native-request.js';
import type { NestRequest } from './nest-http.js';

const SECOND = 1_000;
const { digest } = newClientKey('shop');
const SHOP: Client = {
  id: 'shop',
  digests: [digest],
  apps: ['wx0123456789abcdef'],
  may: ['token'],
};

/** A connection whose other side reads, or does not. */
class Wire extends Duplex {
  text = '';
  isRead = true;

  override _read(): void {}

  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString();
    if (this.isRead) done();
  }
}

let clock: { time: number; now: () => number; monotonic: () => number };
let clients: ClientList;
let looks: Set<() => void>;
let table: RevisionTable;
let streams: ChangeStreams;
let draining: Draining;
let audited: AuditEntry[];

beforeEach(() => {
  clock = { time: Date.UTC(2030, 0, 1), now: () => clock.time, monotonic: () => clock.time };
  clients = new ClientList([SHOP]);
  looks = new Set();
  table = new RevisionTable(new MemoryTokenStore());
  const watch = {
    add: (look: () => void) => looks.add(look),
    remove: (look: () => void) => looks.delete(look),
    splayMs: 500,
  } as unknown as ChangeWatch;
  draining = new Draining({ drainMs: 0, callMs: 0, transferMs: 0 });
  const access = new Access({ clients, standIns: undefined as never }, clock);
  audited = [];
  const audit = { write: (entry: AuditEntry) => void audited.push(entry) };
  streams = new ChangeStreams(
    access,
    new ChangeBoards(table, watch),
    watch,
    audit,
    { all: 3, client: 2 },
    draining,
    clock,
  );
});
afterEach(() => table.close());

/** Opens a stream of a client. */
async function open(client: Client = SHOP): Promise<Wire> {
  const wire = new Wire();
  const request = { headers: {}, params: {}, url: '/v1/changes' } as NestRequest;
  setCaller(request, { client, address: '127.0.0.1', digest } as never);
  const raw = new ServerResponse({
    method: 'GET',
    httpVersionMajor: 1,
    httpVersionMinor: 1,
  } as IncomingMessage);
  raw.assignSocket(wire as never);
  const end = () => raw.emit('close');
  wire.once('close', end);
  raw.once('finish', end);
  await streams.open({ raw } as never, request);
  return wire;
}

/** Lets time pass as the timer of all streams sees it. */
const pass = async (ms: number) => {
  for (let passed = 0; passed < ms; passed += 100) {
    clock.time += 100;
    for (const look of looks) look();
    await turn();
  }
};

/** What is written goes out a turn of the loop later, and what has ended is told then. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the streams of changes', () => {
  it('begin with the whole state, and beat every 15 s while nothing changes', async () => {
    const wire = await open();
    await pass(31 * SECOND);

    expect(wire.text).toContain('Content-Type: text/event-stream');
    expect(wire.text).toMatch(
      /retry: 1000\n\n[\s\S]*event: state\ndata: \{"stamp":"[\w-]+","credentials":\[\]\}\n\n/,
    );
    expect(wire.text.match(/event: state/g)).toHaveLength(1);
    expect(wire.text.match(/: beat\n\n/g)).toHaveLength(2);
  });

  it.each<[string, () => void]>([
    ['suspended', () => clients.replace([{ ...SHOP, isSuspended: true }])],
    ['removed', () => clients.replace([])],
    [
      'one that cannot be looked up',
      () =>
        (clients.find = () => {
          throw new Error('the database is away');
        }),
    ],
    ['given another key', () => clients.replace([{ ...SHOP, digests: [newClientKey('shop').digest] }])],
  ])('end within a second once the client is %s', async (_, change) => {
    await open();
    await pass(SECOND);
    expect(streams.count).toBe(1);

    change();
    await pass(SECOND);

    expect(streams.count).toBe(0);
  });

  it('end where the client cannot be looked up any more, and do not end the process', async () => {
    await open();
    clients.find = () => {
      throw new Error('the source of clients failed');
    };

    await pass(SECOND);

    expect(streams.count).toBe(0);
  });

  it('end five minutes before the key does, and at its end where they began later than that', async () => {
    const client = { ...SHOP, notAfter: clock.time + 600 * SECOND };
    clients.replace([client]);
    await open(client);

    await pass(299 * SECOND);
    expect(streams.count).toBe(1);
    await pass(2 * SECOND);
    expect(streams.count).toBe(0);
    await open(client);
    await pass(298 * SECOND);
    expect(streams.count).toBe(1);
    await pass(2 * SECOND);
    expect(streams.count).toBe(0);
  });

  it('say that the server closes, also to those that come later', async () => {
    const early = await open();
    void draining.end();
    const late = await open();
    await turn();

    for (const wire of [early, late]) expect(wire.text).toContain('event: closing\ndata: {}\n\n');
    expect(streams.count).toBe(0);
  });

  it('are dropped when the reader does not read for ten seconds, and cost nothing meanwhile', async () => {
    const wire = await open();
    await pass(SECOND);
    wire.isRead = false;
    await pass(15 * SECOND);
    const stuck = wire.text;
    await pass(8 * SECOND);
    expect([streams.count, wire.text]).toEqual([1, stuck]);

    await pass(3 * SECOND);

    expect([streams.count, wire.destroyed]).toEqual([0, true]);
  });

  it('are no more than the server has room for, and no more than one client may have', async () => {
    const other = { ...SHOP, id: 'other' };
    const [first] = [await open(), await open()];
    await expect(open()).rejects.toMatchObject({ refusal: { status: 429, code: 'TOO_MANY' } });
    await open(other);
    await expect(open(other)).rejects.toMatchObject({ refusal: { status: 429 } });
    expect(audited.map(({ by, outcome }) => [by, outcome])).toEqual([
      ['client:shop', 'TOO_MANY'],
      ['client:other', 'TOO_MANY'],
    ]);

    first?.destroy();
    await turn();

    await open();
    expect(streams.count).toBe(3);
  });
});
