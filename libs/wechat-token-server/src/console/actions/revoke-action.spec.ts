import type { WechatAppTokens } from 'nestjs-wechat-token';
import { expect, it } from 'vitest';
import { revokeAction } from './revoke-action.js';

let pauses = 0;
const sleep = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve, (pauses += 1)));

/** An app of whose revocation the store says so. */
function appWith(revokeLeaked: () => Promise<void>, revocation?: object): WechatAppTokens {
  const fleetStatus = async () => ({ accessToken: { revocation }, budgets: [] });
  return { revokeLeaked, fleetStatus } as unknown as WechatAppTokens;
}

const never = () => new Promise<void>(() => undefined);

it('says that a revocation has begun only where the store has it', async () => {
  const begun = await revokeAction(appWith(never, { left: 1, nextInMs: 31_000 }), sleep);
  const unknown = await revokeAction(appWith(never), sleep);

  expect(begun.result.outcome).toBe('begun');
  expect(unknown.result).toMatchObject({ outcome: 'unknown', remedy: { en: expect.any(String) } });
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
