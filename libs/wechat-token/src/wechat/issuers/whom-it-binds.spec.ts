import { describe, expect, it } from 'vitest';
import { multitudeOf, pauseIdsFor } from '../../core/policy/binding.js';
import type { CredentialKind } from '../../core/ports/credential-kind.js';
import { DEFAULT_REPORT_LIMIT, DEFAULT_TIMING } from '../../core/ports/keeper-options.js';
import { RefreshPolicy, type Reaction } from '../../core/policy/refresh-policy.js';
import { ERRCODES } from '../../errors/errcodes.js';
import { DEFAULT_BUDGETS } from '../call-budgets.js';
import { LegacyAccessTokenIssuer } from './legacy-access-token.issuer.js';
import { StableAccessTokenIssuer } from './stable-access-token.issuer.js';
import { TicketIssuer } from './ticket.issuer.js';
import { UserTokenIssuer } from './user-token.issuer.js';
import type { WechatExchange } from '../http/wechat-answer.js';
import { WECHAT_FAILURES, type WechatFailure } from '../http/wechat-failure.js';
import type { WechatHttp } from '../http/wechat-http.js';

const HOUR = 3_600_000;
const KINDS = ['stable', 'legacy', 'ticket', 'user'] as const;
type Kind = (typeof KINDS)[number];

const policy = new RefreshPolicy(DEFAULT_TIMING, { ...DEFAULT_BUDGETS }, DEFAULT_REPORT_LIMIT, () => 0.5);

function issuerOf(kind: Kind, exchange: WechatExchange): CredentialKind {
  const http = { exchange: async () => exchange } as unknown as WechatHttp;
  switch (kind) {
    case 'stable':
      return new StableAccessTokenIssuer(http);
    case 'legacy':
      return new LegacyAccessTokenIssuer(http);
    case 'ticket':
      return new TicketIssuer(http);
    case 'user':
      return new UserTokenIssuer(http);
  }
}

async function reactionTo(
  kind: Kind,
  exchange: WechatExchange,
  { before = 0, validMs = 0, areOthersFailing = false, isForced = false },
): Promise<Reaction> {
  const issuer = issuerOf(kind, exchange);
  const outcome = await issuer.issue({ appId: 'wx', appSecret: 's', force: isForced, timeoutMs: 1 });
  if (outcome.outcome === 'issued') throw new Error('something was issued');
  const subject = { stable: undefined, legacy: undefined, ticket: 'wx_card', user: 'oAnn' }[kind];
  const key = { appId: 'wx', kind: issuer.name, ...(subject === undefined ? {} : { subject }) };
  return policy.reactTo(outcome, {
    endpoint: issuer.budget.id,
    pauses: pauseIdsFor({ key, kind: issuer }, issuer.needsSecret === false ? '' : 'c'),
    multitude: multitudeOf(issuer),
    areOthersFailing,
    isForced,
    validMs,
    failures: new Proxy<Record<string, number>>({}, { get: () => before }),
    addressFailures: before,
    budgets: [],
  });
}

/** Who is bound, and for how many seconds: after the first and after the hundredth time, and beside a living credential. */
async function told(kind: Kind, exchange: WechatExchange, how: object = {}): Promise<string> {
  const reactions = await Promise.all(
    [0, 99].flatMap((before) =>
      [0, 2 * HOUR].map((validMs) => reactionTo(kind, exchange, { ...how, before, validMs })),
    ),
  );
  const [first, firstValid, last, lastValid] = reactions.map(({ isShared, pause, localBackoffMs }) => {
    const s = (ms: number) => String(ms / 1_000);
    if (!isShared) return `here ${s(localBackoffMs)}`;
    return localBackoffMs > 0
      ? `${pause.id} ${s(pause.forMs)}, here ${s(localBackoffMs)}`
      : `${pause.id} ${s(pause.forMs)}`;
  });
  return [first, last, firstValid, lastValid].join(' | ');
}

const refused = (errcode: number): WechatExchange => ({ ok: true, status: 200, json: { errcode } });

const ADDRESS = [40164, 45035, 61004, 89501, 89502, 89503, 89504, 89505];
const CONFIGURATION = [40002, 40013, 40125, 40243, 41002, 41004, 50002, 50004, 50007, 61024];
const OTHER = [
  40003, 40029, 40030, 40163, 40226, 41001, 41003, 41008, 41018, 42002, 42003, 42006, 42007, 42009, 43001,
  43002, 43003, 44002, 47001, 48001, 48003, 48004, 48006, 48017, 40097, 43101, 45015, 47003, 87014, 61003,
  61005, 61006, 61007, 61009, 61010, 61011, 61014, 61015, 61023, 76001, 76002, 76003, 76004, 76021, 76022,
  99_999,
];

const FAILED = {
  stable: 'stable/backoff 1 | stable/backoff 3 | stable/backoff 1 | stable/backoff 60',
  legacy: 'legacy/backoff 1 | legacy/backoff 3 | legacy/backoff 1 | legacy/backoff 60',
  ticket:
    'ticket/backoff/wx_card 1 | ticket/backoff/wx_card 3 | ticket/backoff/wx_card 1 | ticket/backoff/wx_card 60',
  user: 'here 3 | here 3 | here 60 | here 60',
};
const TICKET_REFUSED =
  'ticket/backoff/wx_card 1 | ticket/backoff/wx_card 1800 | ticket/backoff/wx_card 1 | ticket/backoff/wx_card 1800';
const WRONG_SECRET = 'configuration/c 60 | configuration/c 600 | configuration/c 60 | configuration/c 600';
const alike = (cell: (kind: Kind) => string) =>
  Object.fromEntries(KINDS.map((kind) => [kind, cell(kind)])) as Record<Kind, string>;

/** Whom each errcode binds, by kind. What the store has a name for binds all who read it there, `here` this process alone. */
const TABLE: readonly { readonly errcodes: readonly number[]; readonly cells: Record<Kind, string> }[] = [
  { errcodes: [-1], cells: FAILED },
  {
    errcodes: CONFIGURATION,
    cells: { ...FAILED, stable: WRONG_SECRET, legacy: WRONG_SECRET, ticket: TICKET_REFUSED },
  },
  // An access token that a ticket was asked for with, and another secret; of a user it says no more than other errcodes.
  { errcodes: [40001], cells: { ...FAILED, stable: WRONG_SECRET, legacy: WRONG_SECRET } },
  { errcodes: [40014, 42001], cells: FAILED },
  { errcodes: OTHER, cells: { ...FAILED, ticket: TICKET_REFUSED } },
  {
    errcodes: ADDRESS,
    cells: alike(() => 'address 3, here 60 | address 3, here 600 | address 3, here 60 | address 3, here 600'),
  },
  { errcodes: [89507], cells: alike(() => Array(4).fill('address 3, here 3600').join(' | ')) },
  { errcodes: [89506], cells: alike(() => Array(4).fill('address 3, here 86400').join(' | ')) },
  {
    errcodes: [45009],
    cells: alike((kind) => `${kind}/quota 60 | ${kind}/quota 900 | ${kind}/quota 60 | ${kind}/quota 900`),
  },
  { errcodes: [45011], cells: alike((kind) => Array(4).fill(`${kind}/quota 60`).join(' | ')) },
];

describe('whom a refusal binds', () => {
  it('is said of each errcode that we have an entry for', () => {
    const listed = TABLE.flatMap(({ errcodes }) => errcodes);

    expect(listed.toSorted((one, other) => one - other)).toEqual(
      [...new Set(listed)].toSorted((one, other) => one - other),
    );
    expect(listed).toEqual(expect.arrayContaining(ERRCODES.map(({ errcode }) => errcode)));
  });

  it.each(
    TABLE.flatMap(({ errcodes, cells }) =>
      errcodes.flatMap((errcode) => KINDS.map((kind) => ({ kind, errcode, expected: cells[kind] }))),
    ),
  )('asking for a $kind credential, $errcode: $expected', async ({ kind, errcode, expected }) => {
    expect(await told(kind, refused(errcode))).toBe(expected);
  });

  it.each(KINDS)('for a forced call and the quota of the day: forced calls alone (%s)', async (kind) => {
    expect(await told(kind, refused(45009), { isForced: true })).toBe(
      Array(4).fill(`${kind}/force 86400`).join(' | '),
    );
  });
});

describe('whom a failure binds', () => {
  const failures: WechatFailure[] = [...WECHAT_FAILURES, 'HTTP_502', 'HTTP_404'];

  it.each(failures.flatMap((failure) => KINDS.map((kind) => ({ kind, failure, expected: FAILED[kind] }))))(
    'asking for a $kind credential, $failure: $expected',
    async ({ kind, failure, expected }) => {
      expect(await told(kind, { ok: false, issued: 'unknown', failure })).toBe(expected);
    },
  );

  it('is everybody at the endpoint once several users have failed in a row', async () => {
    const failed: WechatExchange = { ok: false, issued: 'unknown', failure: 'HTTP_502' };

    expect(await told('user', failed, { areOthersFailing: true })).toBe(
      'user/backoff 1 | user/backoff 3 | user/backoff 1 | user/backoff 3',
    );
  });
});

describe('an outcome that issued nothing', () => {
  it('leaves the configuration of nobody alone where no secret was shown', async () => {
    const ids = await Promise.all(
      (['ticket', 'user'] as const).flatMap((kind) =>
        TABLE.flatMap(({ errcodes }) => errcodes).map(
          async (errcode) => (await reactionTo(kind, refused(errcode), {})).pause.id,
        ),
      ),
    );

    expect(ids.filter((id) => id.startsWith('configuration'))).toEqual([]);
  });
});
