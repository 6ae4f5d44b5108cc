import { describe, expect, it } from 'vitest';
import { TokenStoreError } from '../../errors/token-store.error.js';
import { LegacyAccessTokenIssuer } from '../../wechat/issuers/legacy-access-token.issuer.js';
import type { Reaction } from '../policy/refresh-policy.js';
import {
  causeOf,
  failedBy,
  isSameIntent,
  obstacleOf,
  type AttemptOutcome,
  type RefreshIntent,
} from './attempt.js';

const replace: RefreshIntent = { kind: 'replace', cause: 'manual', replaces: 'v1' };
const rejected: RefreshIntent = { kind: 'rejected', fingerprint: 'one', isForced: false };

describe('one attempt', () => {
  it.each([{ kind: 'if-needed' }, { kind: 'read-only' }, { kind: 'revoke' }, replace, rejected] as const)(
    'serves two callers who want the same: %o',
    (intent) => {
      expect(isSameIntent(intent, { ...intent })).toBe(true);
    },
  );

  it.each<[RefreshIntent, RefreshIntent]>([
    [{ kind: 'if-needed' }, { kind: 'read-only' }],
    [{ kind: 'if-needed' }, replace],
    [rejected, { kind: 'revoke' }],
    [replace, rejected],
    [replace, { ...replace, cause: 'cron' }],
    [replace, { ...replace, replaces: 'v2' }],
    [replace, { ...replace, minSinceIssuedMs: 1 }],
    [replace, { ...replace, minSinceConfirmedMs: 1 }],
    [rejected, { ...rejected, fingerprint: 'another' }],
    [rejected, { ...rejected, isForced: true }],
    [rejected, { ...rejected, isUnmarked: true }],
  ])('does not serve both %o and %o', (one, other) => {
    expect([isSameIntent(one, other), isSameIntent(other, one)]).toEqual([false, false]);
  });
});

describe('an attempt that fails before it knows why WeChat is to be called', () => {
  it.each([
    { intent: replace, hasValid: true, cause: 'manual' },
    { intent: rejected, hasValid: true, cause: 'due' },
    { intent: rejected, hasValid: false, cause: 'missing' },
  ] as const)('is emitted with the cause $cause', ({ intent, hasValid, cause }) => {
    expect(causeOf(intent, hasValid)).toBe(cause);
  });
});

describe('what kept an attempt from its aim', () => {
  const error = new TokenStoreError('read', 'TIMEOUT');
  const failed = { kind: 'failed', error, retryInMs: 1_000 } as const;

  it.each<{ outcome: AttemptOutcome; obstacle: unknown }>([
    { outcome: { kind: 'fresh' }, obstacle: undefined },
    { outcome: { kind: 'fresh', failed }, obstacle: error },
    { outcome: { kind: 'retry' }, obstacle: undefined },
    { outcome: { kind: 'wait', ms: 1_000 }, obstacle: undefined },
    { outcome: { kind: 'wait', ms: 1_000, error }, obstacle: error },
    { outcome: failed, obstacle: error },
  ])('is what $outcome says', ({ outcome, obstacle }) => {
    expect(obstacleOf(outcome)).toBe(obstacle);
  });
});

it('failedBy marks the failure as emitted', () => {
  const reason = { code: 'WECHAT_REFUSED', errcode: 40_164 };
  const pause = { id: 'address', forMs: 3_000, failures: 1 };
  const reaction: Reaction = { reason, issued: 'nothing', isShared: true, pause, localBackoffMs: 60_000 };
  const kind = new LegacyAccessTokenIssuer({ exchange: () => Promise.reject(new Error('unused')) });

  expect(failedBy(reaction, 60_000, { key: { appId: 'wx' }, kind })).toMatchObject({
    kind: 'failed',
    error: { code: 'WECHAT_REFUSED', errcode: 40_164, scope: 'address' },
    retryInMs: 60_000,
    isEmitted: true,
  });
});
