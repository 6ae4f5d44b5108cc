import { describe, expect, it, vi } from 'vitest';
import type { CredentialKind } from '../../libs/wechat-token/src/core/ports/credential-kind.js';
import { DEFAULT_REPORT_LIMIT } from '../../libs/wechat-token/src/core/ports/keeper-options.js';
import type { RejectResult, StoredCredential } from '../../libs/wechat-token/src/core/ports/token-store.js';
import { versionOf } from '../../libs/wechat-token/src/core/ports/version.js';
import { needInMs } from '../../libs/wechat-token/src/core/refresh/refresh-attempt.js';
import { kept, own, Scripted } from './attempts.js';
import { type Endpoint, HOUR, MINUTE, SECOND } from './fleet.js';

const reading = { kind: 'read-only' } as const;

describe('what an operation has read', () => {
  it.each([
    { ms: 249, reads: 0 },
    { ms: 250, reads: 1 },
  ])('takes the place of a read for a quarter of a second ($ms ms)', async ({ ms, reads }) => {
    const process = new Scripted('legacy');
    process.revocation = { left: 1, nextInMs: 20 * SECOND };
    process.ctx.view.applyAndHandOver(process.snapshot(), process.now);
    await process.fleet.advance(ms);
    const before = needInMs(process.ctx);

    await process.run(reading);

    expect(process.process.store.read).toHaveBeenCalledTimes(reads);
    // It is as old as it was. The run itself took 20 ms.
    expect(needInMs(process.ctx)).toBe((reads === 0 ? before : 20 * SECOND) - 20);
  });
});

describe('a refusal that the store missed', () => {
  const limit = DEFAULT_REPORT_LIMIT;

  function missed(endpoint: Endpoint, isVerdict = false) {
    const process = new Scripted(endpoint);
    process.ctx.cache.refuse({ ...kept, at: process.now, isVerdict });
    const answer = {
      outcome: 'marked' as RejectResult['outcome'],
      record: undefined as StoredCredential | undefined,
    };
    const reject = vi.spyOn(process.process.store, 'reject').mockImplementation(async () => {
      const { record = process.record } = answer;
      return { outcome: answer.outcome, snapshot: { ...process.snapshot(), ...(record ? { record } : {}) } };
    });
    return { process, reject, answer };
  }

  it.each<{ endpoint: Endpoint; isVerdict?: boolean; told: object }>([
    { endpoint: 'legacy', told: { status: 'suspect', limit } },
    { endpoint: 'legacy', isVerdict: true, told: { status: 'rejected' } },
    { endpoint: 'stable', told: { status: 'rejected', limit } },
    { endpoint: 'stable', isVerdict: true, told: { status: 'rejected' } },
  ])('is told to it ($endpoint, $isVerdict)', async ({ endpoint, isVerdict, told }) => {
    const { process, reject } = missed(endpoint, isVerdict);
    const reportedAt = process.fleet.clock.now();

    await process.run(reading);

    expect(reject.mock.calls[0]).toStrictEqual([
      { key: process.key, fingerprint: kept.fingerprint, reportedAt, ...told },
    ]);
  });

  const another = { ...kept, value: 'another', fingerprint: 'print-of-another', version: versionOf(3, 'c') };
  it.each<{ what: string; outcome: RejectResult['outcome']; record?: StoredCredential; isOver: boolean }>([
    { what: 'WeChat has confirmed the value since', outcome: 'current', isOver: true },
    { what: 'the store has another', outcome: 'current', record: another, isOver: false },
    { what: 'the store looks into no more reports', outcome: 'limit-reached', isOver: false },
  ])('is over: $isOver ($what)', async ({ outcome, record, isOver }) => {
    const { process, reject, answer } = missed('stable');
    Object.assign(answer, { outcome, record });

    await process.run(reading);
    process.ctx.cache.drop();
    await process.run(reading);

    expect(reject).toHaveBeenCalledTimes(isOver ? 1 : 2);
    expect(process.token).toBe(isOver ? 'kept' : record?.value);
  });
});

describe('a copy', () => {
  it.each<{
    what: string;
    endpoint?: Endpoint;
    kind?: Partial<CredentialKind>;
    issuerState?: string;
    more: object;
  }>([
    { what: 'that no other call ends', more: { inDoubtMs: 0 } },
    { what: 'that another call may have ended', endpoint: 'legacy', more: { inDoubtMs: 2 * MINUTE } },
    { what: 'that is kept for longer', kind: { keepMs: 5 }, more: { inDoubtMs: 0, keepMs: 5 } },
    { what: 'that is renewed', issuerState: 'renews-it', more: { inDoubtMs: 0, issuerState: 'renews-it' } },
  ])('that the store lost is restored ($what)', async ({ endpoint, kind, issuerState, more }) => {
    const process = new Scripted(endpoint, kind);
    const copy = { ...own, version: versionOf(3, 'c') };
    process.serve({ ...copy, ...(issuerState === undefined ? {} : { issuerState }) });
    process.record = undefined;
    await process.fleet.advance(SECOND);
    const now = process.fleet.clock.now();

    await process.run(reading);

    const lifetimeMs = HOUR - SECOND;
    const dates = { issuedAt: now - SECOND, expiresAt: now + lifetimeMs, dueAt: now + HOUR / 2 - SECOND };
    expect(vi.mocked(process.process.store.restore).mock.calls).toStrictEqual([
      [{ key: process.key, ...copy, ...dates, lifetimeMs, ...more }],
    ]);
  });

  it.each([
    { renewsFromState: true, token: undefined },
    { renewsFromState: false, token: 'own' },
  ])(
    'stays without a record unless the store alone renews it ($renewsFromState)',
    async ({ token, ...kind }) => {
      const process = new Scripted('stable', kind);
      process.record = undefined;
      process.serve();

      await process.run(reading);

      expect(process.token).toBe(token);
    },
  );
});
