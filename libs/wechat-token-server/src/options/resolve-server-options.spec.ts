import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { MemoryTokenStore, WechatTokenModule } from 'nestjs-wechat-token';
import type { IncomingMessage } from 'node:http';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientList } from '../clients/client-list.js';
import { TokenServers } from '../notes/token-servers.js';
import { OperatorList } from '../operators/operator-list.js';
import { WechatTokenServerModule } from '../wechat-token-server.module.js';
import type { WechatTokenServerOptions } from '../wechat-token-server.options.js';
import { resolveServerOptions, type ResolvedServerOptions } from './resolve-server-options.js';

const CANARY = 'canary: 73_token';
const ENTRY = { what: 'refused', by: 'nobody', outcome: 'NO_KEY' } as const;

let lines: string[];
beforeEach(() => {
  lines = [];
  vi.spyOn(Logger.prototype, 'error').mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A turn of the event loop: by then, Node has told of a rejection that nobody handles, with which Vitest fails the run. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

const WAYS: readonly (readonly [string, () => never])[] = [
  [
    'throws',
    () => {
      throw new RangeError(CANARY);
    },
  ],
  ['rejects', () => Promise.reject(new RangeError(CANARY)) as never],
];

/** Options whose code of the application fails, all of it. */
function failingOptions(fail: () => never): WechatTokenServerOptions {
  return {
    registry: new Registry(),
    clients: { find: fail, all: fail },
    console: {
      operators: {
        find: fail,
        all: fail,
        get isEmpty() {
          return fail();
        },
      },
      nameOf: fail,
    },
    audit: { write: fail },
    servers: { configuration: fail },
    readiness: fail,
    problems: fail,
    direct: fail,
  };
}

type Use = (options: ResolvedServerOptions) => unknown;

describe.each(WAYS)('an option whose function %s', (_, fail) => {
  const resolved = () => resolveServerOptions(failingOptions(fail), new MemoryTokenStore());

  it.each<[string, Use, unknown]>([
    ['servers.configuration', ({ servers }) => servers.configuration(), ''],
    ['readiness', ({ readiness }) => readiness(), 'failed'],
    ['problems', ({ problems }) => problems(), [{ en: expect.any(String), zh: expect.any(String) }]],
    ['audit', ({ audit }) => audit.write(ENTRY), undefined],
    ['direct', ({ direct }) => direct?.({} as IncomingMessage), false],
  ])('has an answer of the server’s own, and a line a minute: %s', async (option, use, answer) => {
    const options = resolved();

    expect(use(options)).toEqual(answer);
    use(options);
    await nextTurn();

    expect(lines).toEqual([expect.stringContaining(`The option ${option} `)]);
    expect(lines.join()).not.toContain('canary');
  });

  it.each<[string, Use]>([
    ['clients', ({ clients }) => clients.find('shop')],
    ['clients', ({ clients }) => clients.all?.()],
    ['console.operators', ({ console }) => console?.operators.find('liwei')],
    ['console.operators', ({ console }) => console?.operators.all?.()],
    ['console.operators', ({ console }) => console?.operators.isEmpty],
  ])('is an error without its text where there is no answer: %s', async (option, use) => {
    const options = resolved();

    expect(() => use(options)).toThrow(`The option ${option} failed`);
    expect(() => use(options)).toThrow(option);
    await nextTurn();

    expect(lines).toEqual([expect.stringContaining(`The option ${option} `)]);
    expect(lines.join()).not.toContain('canary');
  });

  it('counts what the audit fails to take', async () => {
    const { audit } = resolved();

    audit.write(ENTRY);
    await nextTurn();

    expect(audit.lost).toBe(1);
  });

  it('ends neither the start, nor an exchange of notes, nor the end', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const app = { appId: 'wx0123456789abcdef', appSecret: '0'.repeat(32) };
    const module = await Test.createTestingModule({
      imports: [
        WechatTokenModule.forRoot({ apps: [app], isGlobal: true }),
        WechatTokenServerModule.forRoot({ ...failingOptions(fail), console: undefined }),
      ],
    }).compile();
    await module.init();
    const servers = module.get(TokenServers);

    await vi.advanceTimersByTimeAsync(30_000);
    await servers.exchange();

    expect(servers.state.notes).toBe('up');
    await module.close();
  });
});

it.each<[string, unknown]>([
  ['no list', { en: 'a problem', zh: '问题' }],
  ['no wordings', ['a problem']],
  ['nothing', [undefined]],
])('tells of unknown problems where the option returns %s', (_, returned) => {
  const problems = () => returned as never;
  const given = { clients: new ClientList([]), registry: new Registry(), problems };
  const options = resolveServerOptions(given, new MemoryTokenStore());

  expect(options.problems()).toEqual([{ en: expect.any(String), zh: expect.any(String) }]);
  expect(lines).toEqual([expect.stringContaining('The option problems ')]);
});

it.each([NaN, '5', -1, null])('has the default limits where an option that changes becomes %j', (odd) => {
  let limit: unknown = 7;
  const limits = {
    get bodyBytes() {
      return limit as number;
    },
    get inFlight() {
      return limit as number;
    },
  };
  const given = { clients: new ClientList([]), registry: new Registry(), limits };
  const options = resolveServerOptions(given, new MemoryTokenStore());

  expect([options.limits.bodyBytes, options.limits.inFlight]).toEqual([7, 7]);
  limit = odd;
  expect([options.limits.bodyBytes, options.limits.inFlight]).toEqual([67_108_864, 1_024]);
});

it('keeps the configuration that was returned last', () => {
  let fail = false;
  const configuration = () => {
    if (fail) throw new RangeError(CANARY);
    return 'abc';
  };
  const given = { clients: new ClientList([]), registry: new Registry(), servers: { configuration } };
  const { servers } = resolveServerOptions(given, new MemoryTokenStore());

  expect(servers.configuration()).toBe('abc');
  fail = true;
  expect(servers.configuration()).toBe('abc');
});

it('says nothing of options that work', () => {
  const operators = new OperatorList([]);
  const given = { clients: new ClientList([]), registry: new Registry(), console: { operators } };
  const options = resolveServerOptions(given, new MemoryTokenStore());

  expect(options.console?.operators.isEmpty).toBe(true);
  expect(options.clients.find('shop')).toBeUndefined();
  expect([options.readiness(), options.problems(), options.drainSeconds()]).toEqual([undefined, [], 0]);
  expect(options.limits.inFlight).toBe(1_024);
  expect(lines).toEqual([]);
});
