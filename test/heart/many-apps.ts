import { setMaxListeners } from 'node:events';
import { DEFAULT_APP, type WechatSimulator } from 'wechat-simulator';
import { AppCalls } from '../../libs/wechat-token/src/core/local/app-calls.js';
import { CredentialKeeper } from '../../libs/wechat-token/src/core/keeper/credential-keeper.js';
import type { HeartProcess } from './heart-process.js';

/** So many more apps of a process, beside the one that it has. */
export function moreApps(
  { keeper, keepers, around }: HeartProcess,
  simulator: WechatSimulator,
  count: number,
): CredentialKeeper[] {
  // As the application has it: each asking listens for the end.
  setMaxListeners(0, around.hardStop);
  return Array.from({ length: count }, (_, i) => {
    const appId = `wx${String(i).padStart(16, '0')}`;
    if (!simulator.appIds.includes(appId)) simulator.addApp({ ...DEFAULT_APP, appId });
    const key = { ...keeper.target.key, appId };
    const calls = new AppCalls(around.clock, (budget) => around.policy.limitOf(budget));
    const another = new CredentialKeeper({ ...keeper.target, key, calls }, around);
    keepers.add(another);
    return another;
  });
}
