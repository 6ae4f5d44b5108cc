import { DEFAULT_APP } from 'wechat-simulator';
import type { LoadedCall } from './http-load.js';

const { appId } = DEFAULT_APP;

/** The call that is relayed. */
export const RELAYED = '/cgi-bin/getcallbackip';

/** What clients do: fetch the token, as programs and as SDKs do, and call WeChat, with and without a stand-in. */
export async function clientCalls(serverUrl: string, key: string): Promise<LoadedCall[]> {
  const headers = { authorization: `Bearer ${key}` };
  const credentials = { grant_type: 'client_credential', appid: appId, secret: key };
  const query = new URLSearchParams(credentials).toString();
  const answer = await fetch(`${serverUrl}/cgi-bin/token?${query}`);
  const { access_token: standIn } = (await answer.json()) as { access_token: string };
  const isGood = (word: string) => (status: number, body: string) => status === 200 && body.includes(word);
  return [true, false].flatMap((keepAlive) => [
    { keepAlive, path: `/v1/apps/${appId}/access-token`, headers, isGood: isGood('"version"') },
    { keepAlive, path: `/v1/apps/${appId}/api${RELAYED}`, headers, isGood: isGood('ip_list') },
    { keepAlive, path: `${RELAYED}?access_token=${standIn}`, isGood: isGood('ip_list') },
    {
      keepAlive,
      method: 'POST',
      path: '/cgi-bin/stable_token',
      body: JSON.stringify(credentials),
      isGood: isGood('access_token'),
    },
  ]);
}
