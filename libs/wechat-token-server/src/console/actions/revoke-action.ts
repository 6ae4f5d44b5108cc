import type { WechatAppTokens } from 'nestjs-wechat-token';
import type { ActionResult } from 'nestjs-wechat-token-console';
import { setTimeout as pause } from 'node:timers/promises';

/** Two forced refreshes more than 30 s apart, and what holds them up. */
const WHOLE_MS = 180_000;
const LOOK_EVERY_MS = 100;
const LOOKS = 100;
const FORCED = '/force';

type Sleep = (ms: number) => Promise<unknown>;

/** A revocation that goes on: `ended` settles with it. */
export interface Revocation {
  readonly result: ActionResult;
  readonly ended: Promise<void>;
}

/** Begins to end a leaked access token, and resolves once the store has that it has begun, so that another server goes on if this one dies, or after ten seconds without knowing. Rejects if it cannot begin. */
export async function revokeAction(app: WechatAppTokens, sleep: Sleep = pause): Promise<Revocation> {
  const ended = app.revokeLeaked({ timeoutMs: WHOLE_MS });
  // It may fail before anybody waits for it.
  ended.catch(() => undefined);
  const looking = new AbortController();
  const hasBegun = await Promise.race([ended.then(() => true), isBegun(app, looking.signal, sleep)]).finally(
    () => looking.abort(),
  );
  return { result: hasBegun ? await resultOf(app) : NOT_CONFIRMED, ended };
}

/** Whether the store has that it has begun, as long as it is looked for. */
async function isBegun(app: WechatAppTokens, looking: AbortSignal, sleep: Sleep): Promise<boolean> {
  for (let look = 0; look < LOOKS && !looking.aborted; look += 1) {
    const { revocation } = await app.fleetStatus().then(
      ({ accessToken }) => accessToken,
      () => ({ revocation: undefined }),
    );
    if (revocation) return true;
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}

const NOT_CONFIRMED: ActionResult = {
  outcome: 'unknown',
  message: {
    en: 'Could not confirm that the revocation began',
    zh: '未能确认吊销是否已开始',
  },
  remedy: { en: 'Look at the app again in a minute', zh: '请一分钟后再次查看该应用' },
};

/** It has no forced refresh: a superseded token ends when another one is issued after it, or by itself. */
const BEGUN_ON_LEGACY: ActionResult = {
  outcome: 'begun',
  message: {
    en: 'The access token is being ended, by two requests 31 s apart. Until the second one the leaked token goes on working; WeChat promises only that it ends within five minutes.',
    zh: '正在使泄露的 access_token 失效：重新获取两次，间隔 31 秒。在第二次之前它仍然有效；微信只保证它在五分钟内失效。',
  },
};

async function resultOf(app: WechatAppTokens): Promise<ActionResult> {
  if (app.status()?.endpoint === 'legacy') return BEGUN_ON_LEGACY;
  const budgets = await app.fleetStatus().then(
    (fleet) => fleet.budgets,
    () => [],
  );
  const forced = budgets.find(({ id }) => id.endsWith(FORCED));
  const left = forced && Math.max(0, forced.limit - forced.used);
  const calls = {
    en: left === undefined ? '' : ` ${left} of ${forced?.limit} forced refreshes of the day are left.`,
    zh: left === undefined ? '' : `今日强制刷新还剩 ${left} 次（共 ${forced?.limit} 次）。`,
  };
  return {
    outcome: 'begun',
    message: {
      en: `The access token is being ended, by two forced refreshes 31 s apart. Calls with it get 40001 meanwhile.${calls.en}`,
      zh: `正在吊销 access_token：两次强制刷新，间隔 31 秒，其间使用它的调用会得到 40001。${calls.zh}`,
    },
  };
}
