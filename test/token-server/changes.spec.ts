import { get as httpGet, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import type { Client } from 'nestjs-wechat-token-server';
import { APP_ID, startServer, type ServerWorld } from './server-world.js';

const READER: Partial<Client> = { may: ['token', 'ticket'] };

let world: ServerWorld;
let open: IncomingMessage[] = [];
afterEach(async () => {
  for (const response of open) response.destroy();
  open = [];
  await world.close();
});

const jsonOf = async (response: Response) => (await response.json()) as Record<string, unknown>;

interface State {
  readonly stamp: string;
  readonly credentials: readonly {
    readonly kind: string;
    readonly subject?: string;
    readonly revision: string;
  }[];
}

/** A stream of events, and all that came. */
async function stream(): Promise<{ text: () => string; states: () => State[]; isOver: () => boolean }> {
  const headers = { authorization: `Bearer ${world.key}`, accept: 'text/event-stream' };
  const [response] = (await once(httpGet(`${world.url}/v1/changes`, { headers }), 'response')) as [
    IncomingMessage,
  ];
  open.push(response);
  const seen = { text: '', isOver: false };
  response.on('data', (chunk: Buffer) => (seen.text += chunk.toString()));
  response.on('close', () => (seen.isOver = true));
  response.on('error', () => undefined);
  expect([response.statusCode, response.headers['content-type']]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
  ]);
  return {
    text: () => seen.text,
    isOver: () => seen.isOver,
    states: () =>
      [...seen.text.matchAll(/^event: state\ndata: (.*)\n\n/gm)].map(
        ([, data]) => JSON.parse(data!) as State,
      ),
  };
}

/** Has the server keep a token, and returns it. */
const tokenOf = async () =>
  String((await jsonOf(await world.get(`/v1/apps/${APP_ID}/access-token`)))['value']);

describe('the changes', () => {
  it('come as a stream: the whole state at once, again after each change, and never a value', async () => {
    world = await startServer(READER);
    const token = await tokenOf();
    const changes = await stream();
    await eventually(() => expect(changes.states()).toHaveLength(1));

    world.wechat.simulator.killToken(token);
    await world.reportRejected(token);
    await world.get(`/v1/apps/${APP_ID}/tickets/jsapi`);
    await eventually(() => expect(changes.states().at(-1)?.credentials).toHaveLength(2));

    const [first, ...later] = changes.states();
    expect(first?.credentials).toMatchObject([
      { appId: APP_ID, kind: 'access-token', revision: expect.any(String) },
    ]);
    expect(later.at(-1)?.credentials).toMatchObject([
      { kind: 'access-token' },
      { kind: 'ticket', subject: 'jsapi', revision: expect.any(String) },
    ]);
    const stamps = changes.states().map(({ stamp }) => stamp);
    expect(new Set(stamps).size).toBe(stamps.length);
    expect(changes.text()).toMatch(/^retry: 1000\n\n/);
    for (const secret of [token, await tokenOf(), world.key]) expect(changes.text()).not.toContain(secret);
  });

  it('come as a long poll: at once to those who know nothing, then when there is a change, or 304', async () => {
    world = await startServer(READER);
    const token = await tokenOf();
    const state = (await jsonOf(await world.get('/v1/changes'))) as unknown as State;

    const same = await world.get(`/v1/changes?after=${state.stamp}&waitMs=100`);
    const waiting = world.get(`/v1/changes?after=${state.stamp}&waitMs=60000`);
    world.wechat.simulator.killToken(token);
    await world.reportRejected(token);
    const changed = (await jsonOf(await waiting)) as unknown as State;

    expect(same.status).toBe(304);
    expect(changed.stamp).not.toBe(state.stamp);
    expect(changed.credentials).toHaveLength(1);
    expect(changed.credentials[0]?.revision).not.toBe(state.credentials[0]?.revision);
  });

  it('answer a HEAD at once, which has no stream', async () => {
    world = await startServer(READER);
    const headers = { authorization: `Bearer ${world.key}`, accept: 'text/event-stream' };

    const response = await fetch(`${world.url}/v1/changes`, { method: 'HEAD', headers });

    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('never show an older state to a client that has seen the present one', async () => {
    world = await startServer(READER);
    const token = await tokenOf();
    const { stamp: before } = (await jsonOf(await world.get('/v1/changes'))) as unknown as State;
    world.wechat.simulator.killToken(token);
    await world.reportRejected(token);
    const { stamp } = await eventually(async () => {
      const state = (await jsonOf(await world.get('/v1/changes'))) as unknown as State;
      expect(state.stamp).not.toBe(before);
      return state;
    });

    const polls = await Promise.all(
      Array.from({ length: 20 }, () => world.get(`/v1/changes?after=${stamp}&waitMs=1`)),
    );

    expect(polls.map(({ status }) => status)).toEqual(polls.map(() => 304));
  });

  it('end with the key: a stream is over, and a long poll is refused', async () => {
    world = await startServer(READER);
    const changes = await stream();
    const { stamp } = (await jsonOf(await world.get('/v1/changes'))) as unknown as State;
    const waiting = world.get(`/v1/changes?after=${stamp}&waitMs=60000`);

    world.change({ isSuspended: true });

    expect((await waiting).status).toBe(401);
    await eventually(() => expect(changes.isOver()).toBe(true));
    expect(changes.text()).not.toContain('event: closing');
  });

  it('say before the server closes that it does', async () => {
    world = await startServer(READER);
    const changes = await stream();

    await world.close();

    await eventually(() => expect(changes.isOver()).toBe(true));
    expect(changes.text()).toMatch(/event: closing\ndata: \{\}\n\n$/);
    world = await startServer(READER);
  });

  it.each([
    ['/v1/changes?waitMs=-1', 400],
    ['/v1/changes?after=%00', 400],
    ['/v1/changes?after=x&waitMs=60001', 400],
    ['/v1/changes?apps=__proto__', 200],
    ['/v1/changes?apps=a b', 400],
  ])('at %s answer %i', async (path, status) => {
    world = await startServer(READER);

    expect((await world.get(path)).status).toBe(status);
  });
});

describe('the readings', () => {
  it('give the record and count as given, with no other secret', async () => {
    world = await startServer(READER);

    const reading = await jsonOf(await world.post('/v1/readings', { appId: APP_ID, kind: 'access-token' }));
    const { revisions } = await jsonOf(
      await world.post('/v1/revisions', {
        keys: [
          { appId: APP_ID, kind: 'access-token' },
          { appId: APP_ID, kind: 'user-token', subject: 'o1' },
          { appId: 'wxfedcba9876543210', kind: 'access-token' },
        ],
      }),
    );

    expect(reading).toMatchObject({ record: { value: expect.any(String), status: 'valid' } });
    expect(world.wechat.simulator.isAlive((reading['record'] as { value: string }).value)).toBe(true);
    expect(revisions).toEqual([reading['revision'], '', '']);
    expect(world.audited).toMatchObject([{ what: 'token.given', app: APP_ID, outcome: 'ok' }]);
  });

  it('take a subject that is null for none', async () => {
    world = await startServer(READER);
    const key = { appId: APP_ID, kind: 'access-token', subject: null };

    const reading = await jsonOf(await world.post('/v1/readings', key));
    const { revisions } = await jsonOf(await world.post('/v1/revisions', { keys: [key] }));

    expect(reading).toMatchObject({ record: { status: 'valid' } });
    expect(revisions).toEqual([reading['revision']]);
  });

  it.each<[string, object, number]>([
    ['a user token', { appId: APP_ID, kind: 'user-token', subject: 'o1' }, 403],
    ['a kind that is none', { appId: APP_ID, kind: '__proto__' }, 400],
    ['an app of others', { appId: 'wxfedcba9876543210', kind: 'access-token' }, 403],
    ['a ticket of no type', { appId: APP_ID, kind: 'ticket' }, 403],
    ['nothing', {}, 400],
    ['a list', [], 400],
    ['an unknown field', { appId: APP_ID, kind: 'access-token', more: 1 }, 400],
  ])('of %s are refused', async (_, key, status) => {
    world = await startServer(READER);

    const response = await world.post('/v1/readings', key);

    expect(response.status).toBe(status);
    expect(await jsonOf(response)).toMatchObject({ code: status === 400 ? 'CALL_INVALID' : 'FORBIDDEN' });
  });

  it('give nothing to a client that is suspended while WeChat is asked', async () => {
    world = await startServer(READER);
    const fault = world.wechat.simulator.faults.add({
      kind: 'slow',
      ms: 300,
      path: '/cgi-bin/ticket/getticket',
    });
    const waiting = world.post('/v1/readings', { appId: APP_ID, kind: 'ticket', subject: 'jsapi' });
    await eventually(() => expect(fault.hits).toBe(1));

    world.change({ isSuspended: true });

    const answer = await waiting;
    expect([answer.status, (await answer.text()).includes('"value"')]).toEqual([401, false]);
    expect(world.audited.at(-1)).toMatchObject({ what: 'refused', outcome: 'CLIENT_SUSPENDED' });
  });

  it('need their permission', async () => {
    world = await startServer({ may: ['call', 'status'] });

    const statuses = await Promise.all([
      world.post('/v1/readings', { appId: APP_ID, kind: 'access-token' }),
      world.post('/v1/revisions', { keys: [] }),
      world.get(`/v1/apps/${APP_ID}/inspection`),
      world.get('/v1/changes'),
    ]);

    expect(statuses.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });

  it('keep the token of an app valid that nobody else uses', async () => {
    world = await startServer(READER);
    const before = world.wechat.simulator.journal.issued().length;

    await world.post('/v1/revisions', { keys: [{ appId: APP_ID, kind: 'ticket', subject: 'jsapi' }] });

    expect(before).toBeLessThanOrEqual(1);
    await eventually(async () => {
      const { revisions } = await jsonOf(
        await world.post('/v1/revisions', { keys: [{ appId: APP_ID, kind: 'ticket', subject: 'jsapi' }] }),
      );
      expect(revisions).not.toEqual(['']);
    });
  });
});
