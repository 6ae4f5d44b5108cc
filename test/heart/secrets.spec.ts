import { inspect } from 'node:util';
import { DEFAULT_APP } from 'wechat-simulator';
import { describe, expect, it } from 'vitest';
import type { CredentialKind } from '../../libs/wechat-token/src/core/ports/credential-kind.js';
import { thrownBy } from '../thrown-by.js';
import { atOnce, ENDPOINTS, Fleet, SECOND } from './fleet.js';
import { WECHAT } from '../../libs/wechat-token/src/wechat/platform.js';

const CANARY = DEFAULT_APP.appSecret;

/** Everything that anybody could print of these. */
function printed(...things: unknown[]): string {
  const texts = things.map((thing) => [
    inspect(thing, { depth: Infinity, showHidden: true }),
    JSON.stringify(thing),
    thing instanceof Error ? `${String(thing)}${thing.message}${thing.stack}` : '',
  ]);
  return texts.flat().join('\n');
}

const throwing = () => {
  throw Object.assign(new Error(`at https://api/?secret=${CANARY}`), { config: { secret: CANARY } });
};

describe('a secret function', () => {
  it.each([
    { name: 'throws', appSecret: throwing },
    { name: 'rejects', appSecret: async () => throwing() },
    { name: 'rejects with text', appSecret: () => Promise.reject(CANARY) },
  ])('that $name leaves nothing of what it knows', async ({ appSecret }) => {
    const fleet = new Fleet('stable');
    const process = fleet.process({ appSecret });

    const error = await fleet.failing(process.keeper.getValue());

    expect(error).toMatchObject({ code: 'SECRET_UNAVAILABLE', reason: 'FAILED' });
    expect(printed(error, process.events, process.keeper.status())).not.toContain(CANARY);
    expect(fleet.asks()).toHaveLength(0);
  });

  it('that never answers holds callers up no longer than its deadline, and no lease', async () => {
    const fleet = new Fleet('stable');
    const { keeper } = fleet.process({ appSecret: () => new Promise(() => undefined) });

    const error = await fleet.failing(keeper.getValue(), 3 * SECOND);

    expect(error).toMatchObject({ code: 'SECRET_UNAVAILABLE', reason: 'TIMEOUT' });
    expect((await fleet.store.read(keeper.target.key)).leaseMs).toBe(0);
  });
});

describe("a stranger's issuer", () => {
  const stranger = (methods: Partial<CredentialKind>): CredentialKind => ({
    name: 'access-token',
    platform: WECHAT,
    subjects: 'one',
    isCopied: true,
    renewsFromState: false,
    reissue: 'supersedes',
    sameValue: 'remaining',
    renewsInLastMs: 0,
    overlapMs: 0,
    budget: { id: 'strange', perDay: 1_000 },
    canForce: false,
    issue: async () => ({ outcome: 'issued', value: 'a-token-of-a-stranger', lifetimeMs: 7_200 * SECOND }),
    ...methods,
  });

  it.each([
    { name: 'throws', issue: throwing },
    { name: 'rejects', issue: async () => throwing() },
  ])('whose issue() $name leaves nothing of what it knows', async ({ issue }) => {
    const fleet = new Fleet('legacy');
    const process = fleet.process({ issuer: stranger({ issue }) });

    const error = await fleet.failing(process.keeper.getValue());

    expect(error).toMatchObject({ code: 'WECHAT_UNAVAILABLE', failure: 'ISSUER_THREW' });
    expect(printed(error, process.events, process.keeper.status())).not.toContain(CANARY);
  });

  const checks = [
    { name: 'throws', check: throwing },
    { name: 'rejects', check: async () => throwing() },
  ];
  it.each(checks)('whose check() $name leaves nothing of what it knows', async ({ check }) => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served({ issuer: stranger({ check }) });

    const error = await fleet.failing(process.keeper.reportRejected(token));

    expect(error).toMatchObject({ code: 'WECHAT_UNAVAILABLE', failure: 'CHECK_FAILED' });
    expect(printed(error, process.events, process.keeper.status())).not.toContain(CANARY);
    expect(await atOnce(process.keeper.getValue())).toBe(token);
  });

  it.each(checks)(
    'whose check() $name while the store is away leaves nothing of what it knows',
    async ({ check }) => {
      const fleet = new Fleet('legacy');
      const { process, token } = await fleet.served({ issuer: stranger({ check }) });
      fleet.breakStore();

      const error = await fleet.failing(process.keeper.reportRejected(token));

      expect(error).toMatchObject({ code: 'TOKEN_STORE_FAILED' });
      expect(printed(error, process.events, process.keeper.status())).not.toContain(CANARY);
    },
  );
});

describe.each(ENDPOINTS)("a stranger's store, on the %s endpoint", (endpoint) => {
  it.each(['read', 'acquire', 'commit', 'abandon', 'restore', 'reject'] as const)(
    'whose %s fails with its command leaves no token and no secret',
    async (step) => {
      const fleet = new Fleet(endpoint);
      const { process, token } = await fleet.served();
      const { keeper } = process;
      process.store.fail('throws', step);
      const outcomes: unknown[] = [];
      const note = (work: Promise<unknown>) =>
        work.then(
          () => undefined,
          (error) => outcomes.push(error),
        );

      await fleet.advance(61 * SECOND);
      await fleet.passing(note(keeper.refresh()), 12 * SECOND);
      fleet.store.wipe();
      await fleet.advance(13 * SECOND);
      await fleet.passing(note(keeper.reportRejected(token)), 12 * SECOND);
      fleet.simulator.killToken(token);
      await fleet.passing(note(keeper.reportRejected(token)), 12 * SECOND);
      await fleet.passing(note(keeper.getValue()), 12 * SECOND);
      await fleet.advance(61 * SECOND);
      fleet.simulator.faults.setOutage('html');
      await fleet.passing(note(keeper.refresh()), 12 * SECOND);

      expect(process.store.tried).toContain(step);
      const text = printed(outcomes, process.events, keeper.status());
      for (const secret of [CANARY, ...fleet.issued()]) expect(text).not.toContain(secret);
    },
  );
});

describe.each(ENDPOINTS)('an error, on the %s endpoint', (endpoint) => {
  it('of any bad answer holds neither the secret nor a token', async () => {
    const faults = [
      { kind: 'truncated' },
      { kind: 'reset', stage: 'after' },
      { kind: 'errcode', errcode: 40_125, errmsg: `invalid appsecret ${CANARY}` },
      { kind: 'errcode', errcode: -1, errmsg: CANARY },
      { kind: 'body', body: `{"access_token":"${CANARY}","expires_in":"${CANARY}"}` },
      { kind: 'body', body: `<html>${CANARY}` },
    ] as const;

    for (const fault of faults) {
      const fleet = new Fleet(endpoint);
      const process = fleet.process();
      fleet.simulator.faults.add(fault);
      const error = await fleet.failing(process.keeper.getValue());
      const later = await atOnce(thrownBy(process.keeper.getValue()));

      const text = printed(error, later, process.events, process.keeper.status());
      for (const secret of [CANARY, ...fleet.issued()]) expect(text).not.toContain(secret);
    }
  });
});
