import { createHash, randomBytes } from 'node:crypto';
import {
  MemoryTokenStore,
  RedisTokenStore,
  type OptionProblem,
  type TokenStore,
  type Wording,
} from 'nestjs-wechat-token';
import { register, type Registry } from 'prom-client';
import { AddressList } from '../patterns/address-list.js';
import type { AuditLog } from '../audit/audit-log.js';
import { AuditedMetrics } from '../audit/audited-metrics.js';
import type { ClientSource } from '../clients/client-source.js';
import { MemoryServerNotes } from '../notes/memory.server-notes.js';
import { RedisServerNotes } from '../notes/redis.server-notes.js';
import type { ServerNotes } from '../notes/server-notes.js';
import { StandIns } from '../stand-in/stand-ins.js';
import type {
  ServerConsoleOptions,
  ServersOptions,
  WechatTokenServerOptions,
} from '../wechat-token-server.options.js';
import { checkFields } from '../checks/check-fields.js';
import { GivenOptions } from '../checks/given-options.js';
import { errorAbout } from '../checks/option-problem.js';
import { isWholeNumber } from '../checks/rule.js';
import { ClientTally } from '../audit/client-tally.js';
import { givenClients, givenOperators } from './given-sources.js';
import { ConsoleCheck, LimitsCheck, ServerOptionsCheck, ServersCheck } from './server-options.check.js';

/** The options, checked and with defaults. */
export interface ResolvedServerOptions {
  readonly clients: ClientSource;
  readonly standIns: StandIns;
  /** No console without it. */
  readonly console: ServerConsoleOptions | undefined;
  readonly audit: AuditLog;
  /** What the audit saw of each client. */
  readonly tally: ClientTally;
  /** Without it, Fastify or Express sees all requests. */
  readonly direct: WechatTokenServerOptions['direct'];
  readonly registry: Registry;
  readonly readiness: () => string | undefined;
  readonly servers: Readonly<Required<{ [Name in keyof ServersOptions]: NonNullable<ServersOptions[Name]> }>>;
  readonly drainSeconds: () => number;
  /** What makes the server `degraded`, apart from its apps. */
  readonly problems: () => readonly Wording[];
  readonly trustedProxies: readonly string[];
  readonly userCallsFrom: AddressList;
  readonly limits: { readonly bodyBytes: number; readonly inFlight: number };
}

/** The limits of the relay, where the options set none. */
export const DEFAULT_LIMITS = { bodyBytes: 67_108_864, inFlight: 1_024 };

const POLL_MS = 5_000;
const DIFFERS_AFTER_MS = 60_000;
const LONGEST_ID = 64;
const isLimit = isWholeNumber(1, Infinity);

/** Everybody may read it in `/health`. */
const UNKNOWN_PROBLEMS: Wording = {
  en: 'The application cannot say what else is wrong with the server: its log has the reason',
  zh: '应用无法提供服务器的其他问题：原因见其日志',
};

const NOT_SHARED: OptionProblem = {
  problem: {
    en: 'is missing, and the store may be shared: each server would refuse the stand-ins of the others',
    zh: '缺失，而存储可能被共用：每台服务器都会拒绝其他服务器的代用令牌',
  },
  remedy: {
    en: 'Write { keys: [{ id, key }], signWith } with the same keys on all servers',
    zh: '请填写 { keys: [{ id, key }], signWith }，所有服务器使用相同的密钥',
  },
};

const NOTES_NOT_SHARED: OptionProblem = {
  problem: {
    en: 'is missing, and the store may be shared: a client that is suspended on one server would be accepted by the others',
    zh: '缺失，而存储可能被共用：在一台服务器上停用的客户端仍会被其他服务器接受',
  },
  remedy: {
    en: 'Write new RedisServerNotes(store) with the RedisTokenStore inside an EncryptedTokenStore, say; or new MemoryServerNotes() for one server alone',
    zh: '请填写 new RedisServerNotes(store)，例如传入 EncryptedTokenStore 所包装的 RedisTokenStore；只有一台服务器时填写 new MemoryServerNotes()',
  },
};

/** Checks the options and fills in what was left out. Throws `WechatTokenOptionsError` at the first fault. */
export function resolveServerOptions(
  given: WechatTokenServerOptions,
  store: TokenStore,
): ResolvedServerOptions {
  checkFields(ServerOptionsCheck, given, '');
  const { clients, standIns, audit, trustedProxies = [], userCallsFrom = [], limits = {} } = given;
  const {
    registry = register,
    readiness = () => undefined,
    problems = () => [],
    servers = {},
    direct,
  } = given;
  checkFields(LimitsCheck, limits, 'limits');
  checkFields(ServersCheck, servers, 'servers');
  if (given.console) checkFields(ConsoleCheck, given.console, 'console');
  if (!standIns && !(store instanceof MemoryTokenStore)) throw errorAbout('standIns', NOT_SHARED);
  const own = new GivenOptions();
  const tally = new ClientTally(new AuditedMetrics(audit, registry, own));
  return {
    clients: givenClients(clients, own),
    standIns: new StandIns(standIns ?? madeUp()),
    console: given.console && {
      ...given.console,
      operators: givenOperators(given.console.operators, own),
    },
    audit: tally,
    direct: direct && ((request) => own.orElse('direct', () => direct(request), false)),
    tally,
    registry,
    readiness: () => own.orElse('readiness', readiness, 'failed'),
    servers: {
      notes: servers.notes ?? notesBeside(store),
      configuration: lastTextOf(own, servers.configuration ?? (() => '')),
      version: servers.version ?? '',
      pollMs: servers.pollMs ?? POLL_MS,
      differsAfterMs: servers.differsAfterMs ?? DIFFERS_AFTER_MS,
    },
    drainSeconds: () => own.orElse('drainSeconds', () => given.drainSeconds ?? 0, 0),
    problems: () =>
      own.orElse('problems', () => wordingsOf(own.call('problems', problems)), [UNKNOWN_PROBLEMS]),
    trustedProxies,
    userCallsFrom: new AddressList(userCallsFrom),
    // Read for each call: an application may change them while it runs.
    limits: {
      get bodyBytes() {
        return limitOf('bodyBytes', limits, own);
      },
      get inFlight() {
        return limitOf('inFlight', limits, own);
      },
    },
  };
}

/** Throws where it is something else: `/health` would fail with it. */
function wordingsOf(problems: readonly Wording[]): readonly Wording[] {
  const all = [...problems];
  if (all.every(({ en, zh }) => typeof en === 'string' && typeof zh === 'string')) return all;
  throw new TypeError('No wording');
}

/** A limit that is no number would let everything through. */
function limitOf(
  name: keyof typeof DEFAULT_LIMITS,
  limits: NonNullable<WechatTokenServerOptions['limits']>,
  own: GivenOptions,
): number {
  const read = () => {
    const limit = own.call('limits', () => limits[name] ?? DEFAULT_LIMITS[name]);
    if (isLimit(limit)) return limit;
    throw new TypeError('No limit');
  };
  return own.orElse('limits', read, DEFAULT_LIMITS[name]);
}

/** Names the configuration. Where `call` fails, what it returned last counts. */
function lastTextOf(own: GivenOptions, call: () => string): () => string {
  let last = '';
  return () => {
    last = String(own.orElse('servers.configuration', call, last));
    // Servers read the beginning of each other's texts, so a longer one is told apart by its digest.
    return last.length <= LONGEST_ID ? last : createHash('sha256').update(last).digest('hex').slice(0, 12);
  };
}

function notesBeside(store: TokenStore): ServerNotes {
  if (store instanceof RedisTokenStore) return new RedisServerNotes(store);
  if (store instanceof MemoryTokenStore) return new MemoryServerNotes();
  throw errorAbout('servers.notes', NOTES_NOT_SHARED);
}

function madeUp() {
  return { keys: [{ id: 'start', key: randomBytes(32) }], signWith: 'start' };
}
