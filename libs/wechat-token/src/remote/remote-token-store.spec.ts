import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RemoteTokenStore } from './remote-token-store.js';
import { ServerRefusals } from './server-refusals.js';

const SECRET = `wtk_shop_${'k'.repeat(49)}`;
const KEY = { appId: 'wx0123456789abcdef', kind: 'access-token' };
const EMPTY = { storeTime: 1, revision: '', leaseMs: 0, inDoubtForMs: 0 };

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A server in the token server's place, which notes what it is asked. */
async function serverOf(answer: Answer): Promise<{ url: string; asked: string[]; server: Server }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, server };
}

function storeAt(...urls: string[]): RemoteTokenStore {
  const store = new RemoteTokenStore({ urls, key: SECRET });
  store.useTimeout(20_000);
  open.push({ close: () => void store.close() });
  return store;
}

const connectionsOf = (server: Server) =>
  new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));

const json = (status: number, body: object): Answer => {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
};

describe('RemoteTokenStore', () => {
  it.each<[string, Answer]>([
    ['closes the connection', (request) => request.socket.destroy()],
    ['answers 503', json(503, { code: 'TOKEN_STORE_FAILED' })],
    ['answers 502 with a page', (_, response) => response.writeHead(502).end('<html>')],
    ['answers 200 with a page', (_, response) => response.end('<html>')],
    ['answers 200 with the JSON of something else', json(200, { status: 'maintenance' })],
    ['answers 304', (_, response) => response.writeHead(304).end()],
  ])('goes to the next server where one %s, and stays there', async (_, answer) => {
    const [bad, good] = [await serverOf(answer), await serverOf(json(200, EMPTY))];
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.999);
    const store = storeAt(bad.url, good.url);
    random.mockRestore();

    const first = await store.read(KEY);
    await store.read(KEY);

    expect(first).toEqual(EMPTY);
    expect(bad.asked).toEqual(['POST /v1/readings']);
    expect(good.asked).toEqual(['POST /v1/readings', 'POST /v1/readings']);
  });

  it('says what a server says that has no answer, and nothing that is secret', async () => {
    const { url } = await serverOf(json(503, { code: 'TOKEN_STORE_FAILED', message: SECRET }));
    const error = await storeAt(url)
      .read(KEY)
      .catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      code: 'TOKEN_STORE_FAILED',
      reason: 'TOKEN_STORE_FAILED',
      appId: KEY.appId,
    });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(SECRET);
  });

  it('takes a refusal for ten seconds without a call, and one of a credential for that alone', async () => {
    const refusing = await serverOf((request, response) => {
      const isTicket = request.url?.includes('tickets') === true;
      return json(isTicket ? 403 : 401, { code: isTicket ? 'FORBIDDEN' : 'UNAUTHORIZED' })(request, response);
    });
    const store = storeAt(refusing.url);

    await expect(store.read(KEY)).rejects.toMatchObject({
      code: 'TOKEN_SERVER_REFUSED',
      status: 401,
      isLasting: false,
    });
    await expect(store.revisions([KEY])).rejects.toMatchObject({ code: 'TOKEN_SERVER_REFUSED', status: 401 });

    expect(refusing.asked).toEqual(['POST /v1/readings']);
  });

  it.each([
    ['replaced', 'current'],
    ['current', 'current'],
    ['doubted', 'limit-reached'],
  ])('understands a report that was answered with %s', async (said, outcome) => {
    const record = { value: 'v', version: '1', remainingMs: 1 };
    const { url, asked } = await serverOf((request, response) =>
      json(200, request.url?.endsWith('rejections') ? { outcome: said } : { ...EMPTY, record })(
        request,
        response,
      ),
    );
    const report = { key: KEY, fingerprint: 'f', reportedAt: 1, status: 'suspect' } as const;

    expect(await storeAt(url).reject(report)).toMatchObject({ outcome, snapshot: { record } });
    expect(asked).toEqual([`POST /v1/apps/${KEY.appId}/access-token/rejections`, 'POST /v1/readings']);
  });

  it('has time for the read that follows a report', () => {
    const store = new RemoteTokenStore({ url: 'http://127.0.0.1:9', key: SECRET });
    store.useTimeout(1_500);

    expect(store.rejectTimeoutMs).toBe(6_500);
  });

  it('keeps one long poll under way once something is read, and tells of each change by its key', async () => {
    const states = [
      { stamp: 'a', credentials: [{ ...KEY, revision: '1' }] },
      { stamp: 'b', credentials: [{ ...KEY, revision: '2' }] },
      { stamp: 'c', credentials: [] },
    ];
    let polls = 0;
    let most = 0;
    let waiting = 0;
    const { url, asked } = await serverOf((request, response) => {
      if (!request.url?.startsWith('/v1/changes')) return json(200, EMPTY)(request, response);
      most = Math.max(most, (waiting += 1));
      response.once('close', () => (waiting -= 1));
      const state = states[polls++];
      if (state) json(200, state)(request, response);
    });
    const store = storeAt(url);
    const hints: unknown[][] = [];
    const heard = new Promise<void>((resolve) => {
      store.watch((...hint) => {
        hints.push(hint);
        if (hints.length === 3) resolve();
      });
    });
    expect(asked).toEqual([]);

    await store.read(KEY);
    await heard;

    expect(hints).toEqual([
      [undefined, undefined],
      [KEY, '2'],
      [KEY, ''],
    ]);
    expect(asked.filter((one) => one.includes('changes')).slice(0, 3)).toEqual([
      'GET /v1/changes?waitMs=25000',
      'GET /v1/changes?after=a&waitMs=25000',
      'GET /v1/changes?after=b&waitMs=25000',
    ]);
    expect(most).toBe(1);
  });

  it('ends no call in progress when it is closed, and keeps no connection after it', async () => {
    const held: (() => void)[] = [];
    const { url, server } = await serverOf((request, response) => {
      held.push(() => json(200, EMPTY)(request, response));
    });
    const store = storeAt(url);
    const reading = store.read(KEY);
    await expect.poll(() => held).toHaveLength(1);

    await store.close();
    held[0]!();

    expect(await reading).toEqual(EMPTY);
    await expect.poll(() => connectionsOf(server)).toBe(0);
  });

  it('asks for no changes any more once it is closed, although a read ends later', async () => {
    const { url, asked } = await serverOf(json(200, EMPTY));
    const store = storeAt(url);
    store.watch(() => undefined);

    await store.close();
    await store.read(KEY);

    expect(asked).toEqual(['POST /v1/readings']);
  });

  it.each<[string, unknown]>([
    ['fewer', []],
    ['more', ['1', '2']],
    ['millions', Array.from({ length: 1_000_000 }, () => '')],
    ['other things', [{}]],
  ])('takes no revisions from a server that gives %s than was asked for', async (_, revisions) => {
    const { url } = await serverOf(json(200, { storeTime: 1, revisions }));

    await expect(storeAt(url).revisions([KEY])).rejects.toMatchObject({
      code: 'TOKEN_STORE_FAILED',
      reason: 'BAD_ANSWER',
    });
  });

  it('finds an app at the next server where one answers with the JSON of something else', async () => {
    const bad = await serverOf(json(200, { status: 'maintenance' }));
    const good = await serverOf(json(200, { appId: KEY.appId, endpoint: 'stable', may: [] }));
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.999);
    const store = storeAt(bad.url, good.url);
    random.mockRestore();

    expect(await store.apps.find(KEY.appId)).toEqual({ appId: KEY.appId, endpoint: 'stable' });
  });

  it('gives a hint after each failure of a poll: anything may have changed', async () => {
    const { url } = await serverOf((request, response) =>
      request.url?.startsWith('/v1/changes') ? request.socket.destroy() : json(200, EMPTY)(request, response),
    );
    const store = storeAt(url);
    const hint = new Promise((resolve) => store.watch((...given) => resolve(given)));

    await store.read(KEY);

    expect(await hint).toEqual([undefined, undefined]);
  });
});

describe('the refusals of a server', () => {
  const clock = { time: 0 };
  const refusals = new ServerRefusals(() => clock.time);
  const url = 'https://wechat.internal/east';
  const REFUSED = { status: 401, appId: undefined, address: 'wechat.internal:443', url };

  it('are held for ten seconds, last after a minute without a break, and end with an accepted call', () => {
    const seen: (boolean | undefined)[] = [];
    for (clock.time = 0; clock.time <= 60_000; clock.time += 10_000) {
      expect(refusals.held('a', url)).toBeUndefined();
      seen.push(refusals.add('a', REFUSED).isLasting);
      expect(refusals.held('b', url)).toMatchObject({ status: 401 });
      expect(refusals.held('b', 'https://wechat.internal/west')).toBeUndefined();
    }

    expect(seen).toEqual([false, false, false, false, false, false, true]);
    refusals.end('b');
    expect(refusals.held('a', url)).toBeUndefined();
    expect(refusals.add('a', REFUSED).isLasting).toBe(false);
  });

  it('are held for the last 10,000 that were met: callers may name any AppID', () => {
    const refused = new ServerRefusals(() => 0);
    for (let app = 0; app <= 10_000; app += 1) refused.add(`app-${app}`, { ...REFUSED, status: 403 });

    expect(refused.held('app-0', url)).toBeUndefined();
    expect(refused.held('app-1', url)).toMatchObject({ status: 403 });
    expect(refused.held('app-10000', url)).toMatchObject({ status: 403 });
  });
});
