import type { WechatEndpoint } from 'nestjs-wechat-token';
import { DEFAULT_APP, DEFAULT_TIMINGS, type WechatSimulator } from 'wechat-simulator';

/** Another program invalidates the app's token: by a request to the legacy endpoint, or by a forced refresh on the stable one. */
export function supersedeOutside(simulator: WechatSimulator, endpoint: WechatEndpoint): void {
  if (endpoint === 'stable') simulator.forceElsewhere(DEFAULT_APP.appId);
  else simulator.mintElsewhere(DEFAULT_APP.appId);
  simulator.time.advance((DEFAULT_TIMINGS.graceSeconds + 1) * 1_000);
}

/** The paths that issue tokens. */
export function tokenPath(endpoint: WechatEndpoint): string {
  return endpoint === 'stable' ? '/cgi-bin/stable_token' : '/cgi-bin/token';
}
