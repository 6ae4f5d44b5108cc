import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TokenServer } from './token-server.js';

const KEY = `wtk_shop_${'k'.repeat(49)}`;
const CALL = { operation: 'read', about: 'a', path: '/v1/readings', body: {}, timeoutMs: 20_000 };

/** A server in the token server's place, which answers with `status`. */
class FakeServer {
  status = 200;
  asked = 0;
  /** Takes the answer's place: called with what answers after all. */
  whenAsked: ((answer: () => void) => void) | undefined;

  private constructor(private readonly server: Server) {
    server.on('request', (_, response) => {
      this.asked += 1;
      const body = this.status === 200 ? {} : { code: 'REFUSED' };
      const answer = () =>
        void response
          .writeHead(this.status, { 'content-type': 'application/json' })
          .end(JSON.stringify(body));
      if (this.whenAsked) this.whenAsked(answer);
      else answer();
    });
  }

  static async up(): Promise<FakeServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  end(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

let servers: FakeServer[];
beforeEach(async () => {
  servers = await Promise.all([FakeServer.up(), FakeServer.up(), FakeServer.up()]);
});
afterEach(() => servers.forEach((server) => server.end()));

const clock = { time: 0 };

/** A reader of all three; `draws` are its first random numbers. */
function readerOf(...draws: number[]): TokenServer {
  clock.time = 0;
  const random = () => draws.shift() ?? 0.999;
  const urls = servers.map(({ url }) => url);
  return new TokenServer({ urls, key: KEY }, { monotonic: () => clock.time, random });
}

/** How many calls each server had since it was last asked. */
const calls = () => servers.map((server) => [server.asked, (server.asked = 0)][0]);

describe('readers of several servers', () => {
  it('spread over all of them, and each is named in the order of the options', async () => {
    const urls = servers.map(({ url }) => url);
    const firsts = new Set<string | undefined>();
    const seconds = new Set<string | undefined>();
    for (let one = 0; one < 10; one += 1) {
      for (let other = 0; other < 10; other += 1) {
        const reader = readerOf(one / 10, other / 10);
        expect(reader.urls.toSorted()).toEqual(urls.toSorted());
        expect(reader.hosts).toBe(urls.map((url) => new URL(url).host).join(', '));
        firsts.add(reader.urls[0]);
        seconds.add(reader.urls[1]);
      }
    }

    expect([firsts.size, seconds.size]).toEqual([3, 3]);
  });

  it('begin with one at random, and stay there while it answers', async () => {
    const reader = readerOf(0, 0);
    const place = servers.findIndex(({ url }) => url === reader.urls[0]);

    for (clock.time = 0; clock.time < 3_600_000; clock.time += 600_000) await reader.call(CALL);

    expect(place).not.toBe(0);
    expect(calls()).toEqual([0, 1, 2].map((one) => (one === place ? 6 : 0)));
  });

  it.each([
    [0, 300_000],
    [0.5, 450_000],
    [1, 600_000],
  ])('go back to it after it failed, each at a time of its own: %d', async (draw, backAt) => {
    const reader = readerOf(0.999, 0.999, draw);
    servers[0]!.status = 503;
    await reader.call(CALL);
    expect(calls()).toEqual([1, 1, 0]);

    servers[0]!.status = 200;
    clock.time = backAt - 1;
    await reader.call(CALL);
    expect(calls()).toEqual([0, 1, 0]);
    clock.time = backAt;
    await reader.call(CALL);
    expect(calls()).toEqual([1, 0, 0]);
  });

  it('go back with a call that leaves time for another server, not with a long poll', async () => {
    const reader = readerOf(0.999, 0.999, 0, 0);
    servers[0]!.status = 503;
    await reader.call(CALL);
    clock.time = 300_000;

    await reader.call({ ...CALL, isLong: true });
    expect(calls()).toEqual([1, 2, 0]);
    servers[0]!.status = 200;
    await reader.call(CALL);
    await reader.call({ ...CALL, isLong: true });
    expect(calls()).toEqual([2, 0, 0]);
  });

  it('stay where they are where a caller gives up', async () => {
    const reader = readerOf();
    const left = new AbortController();
    servers[0]!.whenAsked = () => left.abort();

    await expect(reader.call({ ...CALL, isLong: true, signal: left.signal })).rejects.toMatchObject({
      reason: 'ABORTED',
    });
    servers[0]!.whenAsked = undefined;
    await reader.call(CALL);

    expect(calls()).toEqual([2, 0, 0]);
  });

  it('stay where they are when they go back and it still fails', async () => {
    const reader = readerOf(0.999, 0.999, 0, 0);
    servers[0]!.status = 503;
    await reader.call(CALL);
    clock.time = 300_000;
    await reader.call(CALL);
    await reader.call(CALL);

    expect(calls()).toEqual([2, 3, 0]);
  });
});

describe('a refusal', () => {
  const refusedBy = (reader: TokenServer, call: object = {}) =>
    reader.call({ ...CALL, ...call }).then(
      () => undefined,
      ({ code, status, isLasting }: { code: string; status?: number; isLasting?: boolean }) => ({
        code,
        status,
        isLasting,
      }),
    );
  const REFUSED = { code: 'TOKEN_SERVER_REFUSED', status: 401, isLasting: false };
  const answerWith = (...statuses: number[]) =>
    statuses.forEach((status, place) => Object.assign(servers[place]!, { status }));

  it.each([401, 403])('of one server is not that of the others: %i', async (status) => {
    const reader = readerOf();
    answerWith(status, 200, 200);

    expect(await refusedBy(reader)).toBeUndefined();
    expect(await refusedBy(reader)).toBeUndefined();

    expect(calls()).toEqual([1, 2, 0]);
  });

  it('of all is held for ten seconds, and lasts after a minute', async () => {
    const reader = readerOf();
    answerWith(401, 401, 401);

    expect(await refusedBy(reader)).toEqual(REFUSED);
    expect(await refusedBy(reader, { about: 'b' })).toEqual(REFUSED);
    expect(calls()).toEqual([1, 1, 1]);
    for (clock.time = 10_000; clock.time < 60_000; clock.time += 10_000)
      expect(await refusedBy(reader)).toEqual(REFUSED);
    expect(calls()).toEqual([5, 5, 5]);
    expect(await refusedBy(reader)).toEqual({ ...REFUSED, isLasting: true });
  });

  it('is not that of another path of the same host', async () => {
    const [gateway] = servers;
    const urls = [`${gateway!.url}/east`, `${gateway!.url}/west`];
    const reader = new TokenServer({ urls, key: KEY });
    gateway!.status = 401;
    gateway!.whenAsked = (answer) => {
      answer();
      gateway!.status = 200;
    };

    expect(await refusedBy(reader)).toBeUndefined();
    expect(gateway!.asked).toBe(2);
  });

  it('leaves its time to the servers that are called', async () => {
    const reader = readerOf();
    const given: number[] = [];
    const send = vi.spyOn(TokenServer.prototype as unknown as { send(...all: unknown[]): unknown }, 'send');
    answerWith(503, 401, 401);
    await refusedBy(reader);
    answerWith(200, 401, 401);

    await refusedBy(reader);
    given.push(...send.mock.calls.map(([, , timeoutMs]) => Math.round(Number(timeoutMs))));
    send.mockRestore();

    expect(given).toEqual([6_667, 10_000, 20_000, 20_000]);
  });

  it('counts where no other server answers', async () => {
    const reader = readerOf();
    answerWith(503, 401, 503);

    expect(await refusedBy(reader)).toEqual(REFUSED);
    answerWith(503, 200, 503);
    expect(await refusedBy(reader)).toEqual(REFUSED);
    clock.time = 10_000;
    expect(await refusedBy(reader)).toBeUndefined();
  });

  it('of a server that never knew the key does not count against the one that knew it', async () => {
    const reader = readerOf();
    answerWith(503, 401, 401);
    expect(await refusedBy(reader)).toEqual(REFUSED);
    answerWith(200, 401, 401);
    clock.time = 30_000;
    expect(await refusedBy(reader)).toBeUndefined();

    clock.time = 100_000;
    answerWith(401, 401, 401);
    expect(await refusedBy(reader)).toEqual(REFUSED);
  });

  it('sends a long poll to another server at once, and a failure with the next poll', async () => {
    const reader = readerOf();
    answerWith(401, 503, 200);

    expect(await refusedBy(reader, { isLong: true })).toEqual(REFUSED);
    expect(calls()).toEqual([1, 1, 0]);
    expect(await refusedBy(reader, { isLong: true })).toBeUndefined();
    expect(calls()).toEqual([0, 0, 1]);
  });
});
