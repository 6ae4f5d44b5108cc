import type { WechatTokenService } from 'nestjs-wechat-token';
import { afterEach, expect, it, vi } from 'vitest';
import type { PublicOrigin } from '../pages/public-origin.js';
import type { Settings } from '../settings/settings.js';
import { ActPlayer } from './act-player.js';
import type { SimulatedWechat } from './simulated-wechat.js';

afterEach(() => vi.unstubAllGlobals());

/** Plays the act of a token that WeChat ends, at a WeChat that gives such answers. */
async function played(order: () => Promise<Record<string, unknown>>) {
  vi.stubGlobal('fetch', async () => Response.json({ access_token: 'a-token' }));
  const wechat = { appId: 'wx1', isLegacy: false, lifeMs: 1_000, putRight: async () => undefined, order };
  const player = new ActPlayer(
    wechat as unknown as SimulatedWechat,
    { refresh: async () => undefined } as unknown as WechatTokenService,
    { listening: () => 'http://127.0.0.1:9' } as unknown as PublicOrigin,
    { apiKey: 'key' } as unknown as Settings,
  );
  player.begin('invalidated');
  await expect.poll(() => player.isPlaying).toBe(false);
  return player.list().find(({ id }) => id === 'invalidated')?.result;
}

it('says in both languages what an act did not show', async () => {
  expect(await played(async () => ({ alive: true }))).toEqual({
    outcome: 'failed',
    message: {
      en: 'The act did not show this: a token that WeChat refuses',
      zh: '这一幕没有演示出所述情形：微信拒绝该 token',
    },
  });
});

it('says in both languages that an act failed, and nothing of what the error says', async () => {
  const failure = async () => Promise.reject(new Error('token 73_abc'));

  expect(await played(failure)).toEqual({
    outcome: 'failed',
    message: {
      en: 'The act did not show this: an error',
      zh: '这一幕没有演示出所述情形：程序出错',
    },
  });
});
