import type { WechatEndpoint } from 'nestjs-wechat-token';
import { supersedeOutside, tokenPath } from '../api-client/invalidate-elsewhere.js';
import type { SampledFleet } from './sampled-fleet.js';
import type { SampledWechat } from './sampled-wechat.js';

const PAGE = 'https://shop.example.com/pay?order=1';

/** What two processes go through. */
export interface Trial {
  /** Where their access tokens come from. */
  readonly endpoint: WechatEndpoint;
  /** A route of the sample, and the path of WeChat's API that it calls. */
  readonly route: string;
  readonly path: string;
  /** So many requests for a token are answered together. */
  readonly atOnce: number;
}

/** Requests for a token, and calls that failed. */
export interface Came {
  readonly requests: number;
  readonly failed: number;
}

/** What came of a cold start of both at once, and of ten calls at once after the token was invalidated elsewhere. */
export async function trialOf(
  fleet: SampledFleet,
  wechat: SampledWechat,
  { endpoint, route, path, atOnce }: Trial,
): Promise<{ cold: Came & { readonly signing: number }; later: Came }> {
  const failed = await wechat.together(tokenPath(endpoint), atOnce, () => fleet.failures(route));
  const { requests } = wechat;
  const signing = await signingIn(fleet, wechat);
  supersedeOutside(wechat.simulator, endpoint);
  const failedLater = await wechat.together(path, 10, () => fleet.failures(route, 5));
  return {
    cold: { requests, failed, signing },
    later: { requests: wechat.requests - requests, failed: failedLater },
  };
}

/** How many processes sign a page so that WeChat accepts it. */
async function signingIn(fleet: SampledFleet, wechat: SampledWechat): Promise<number> {
  const configs = await fleet.answers(`/js-config?url=${encodeURIComponent(PAGE)}`);
  return configs.filter(({ body }) => wechat.acceptsPage(PAGE, body)).length;
}
