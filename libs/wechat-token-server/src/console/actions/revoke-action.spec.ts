import type { WechatAppTokens } from 'nestjs-wechat-token';
import { expect, it } from 'vitest';
import { revokeAction } from './revoke-action.js';

let pauses = 0;
const sleep = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve, (pauses += 1)));

/** An app of whose revocation the store says so. */
function appWith(
  revokeLeaked: () => Promise<void>,
  revocation?: object,
  endpoint = 'stable',
): WechatAppTokens {
  const fleetStatus = async () => ({ accessToken: { revocation }, budgets: [] });
  const status = () => ({ endpoint });
  return { revokeLeaked, fleetStatus, status } as unknown as WechatAppTokens;
}

const never = () => new Promise<void>(() => undefined);

it('says that a revocation has begun only where the store has it', async () => {
  const begun = await revokeAction(appWith(never, { left: 1, nextInMs: 31_000 }), sleep);
  const unknown = await revokeAction(appWith(never), sleep);

  expect(begun.result.outcome).toBe('begun');
  expect(unknown.result).toMatchObject({ outcome: 'unknown', remedy: { en: expect.any(String) } });
});

it.each([
  ['stable', /两次强制刷新/, /Calls with it get 40001 meanwhile/],
  [
    'legacy',
    /在第二次之前它仍然有效.*五分钟内失效/,
    /Until the second one the leaked token goes on working.*within five minutes/,
  ],
])('says what the leaked token does meanwhile on %s', async (endpoint, zh, en) => {
  const { result } = await revokeAction(appWith(never, { left: 1, nextInMs: 31_000 }, endpoint));

  expect(result.message).toEqual({ en: expect.stringMatching(en), zh: expect.stringMatching(zh) });
  expect(result.message.en.includes('forced')).toBe(endpoint === 'stable');
});

it('stops looking once the revocation has failed', async () => {
  const failure = new Error('no store');

  await expect(
    revokeAction(
      appWith(() => Promise.reject(failure)),
      sleep,
    ),
  ).rejects.toBe(failure);
  const before = pauses;
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));

  expect(pauses - before).toBeLessThanOrEqual(1);
});
