import { expect, it } from 'vitest';
import type { ApiOutcome } from '../../wechat/api/api-wire.js';
import { ApiCall } from './api-call.js';
import { CallDeadline } from './call-deadline.js';
import type { AccessTokens } from './token-source.js';

const APP = 'wx0123456789abcdef';

/** The code of the error of a call whose only request ends that way. */
async function codeAfter(failure: string, timeoutMs?: number, server: object = {}): Promise<unknown> {
  const outcome = { outcome: 'failed', failure, executed: 'unknown', ...server } as ApiOutcome;
  const wire = { ...server, send: async () => outcome };
  const tokens = { appId: APP, getAccessToken: async () => 'token' } as unknown as AccessTokens;
  const call = { method: 'POST', target: '/cgi-bin/x', body: undefined, isIdempotent: false, wants: 'json' };
  const made = new ApiCall(
    call as unknown as ConstructorParameters<typeof ApiCall>[0],
    tokens,
    { wire: wire as unknown as ConstructorParameters<typeof ApiCall>[2]['wire'], timeScale: 1 },
    new CallDeadline(APP, timeoutMs, undefined),
  );
  return made.run().then(
    () => undefined,
    (error: unknown) => (error as { code?: unknown }).code,
  );
}

it("takes the time-out of a request that had all of the caller's time for the end of it, also a little early", async () => {
  expect(await codeAfter('ETIMEDOUT', 60_000)).toBe('WAIT_TIMED_OUT');
  expect(await codeAfter('ECONNRESET', 60_000)).toBe('CALL_FAILED');
  expect(await codeAfter('ETIMEDOUT')).toBe('CALL_FAILED');
});

it.each([
  ['HTTP_401', 'UNAUTHORIZED'],
  ['HTTP_403', 'FORBIDDEN'],
  ['HTTP_404', 'APP_UNKNOWN'],
])(
  'takes a %s for a refusal of the token server only where that says so itself',
  async (failure, serverCode) => {
    const relay = { address: 'wechat.internal:443' };

    expect(await codeAfter(failure, undefined, { relay, serverCode })).toBe('TOKEN_SERVER_REFUSED');
    expect(await codeAfter(failure, undefined, { relay, serverCode: 'NOT_FOUND' })).toBe('CALL_FAILED');
    expect(await codeAfter(failure, undefined, { relay })).toBe('CALL_FAILED');
    expect(await codeAfter(failure, undefined, { serverCode })).toBe('CALL_FAILED');
  },
);
