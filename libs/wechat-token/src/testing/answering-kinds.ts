import type { CredentialKind } from '../core/ports/credential-kind.js';
import type { WechatRequest } from '../wechat/http/wechat-http.js';
import { wechatKinds } from '../wechat/kinds.js';

/** WeChat's kinds, issued without WeChat: the access token of every app becomes another one with each forced call. */
export function answeringKinds(accessToken: string): CredentialKind[] {
  let forced = 0;
  const exchange = async ({ path, query = {} }: WechatRequest) => {
    const json = path.endsWith('getticket')
      ? { errcode: 0, ticket: `test-ticket-${query['type']}`, expires_in: 7_200 }
      : { access_token: 'test-user-token', expires_in: 7_200, refresh_token: query['refresh_token'] };
    return { ok: true as const, status: 200, json };
  };
  const [stable, , ...others] = wechatKinds({ exchange });
  const issue: CredentialKind['issue'] = async ({ force }) => {
    if (force) forced += 1;
    const value = forced === 0 ? accessToken : `${accessToken}-${forced + 1}`;
    return { outcome: 'issued', value, lifetimeMs: 7_200_000 };
  };
  return [{ ...stable!, issue, check: async () => 'accepted' }, ...others];
}
