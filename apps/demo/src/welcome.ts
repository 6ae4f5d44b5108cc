import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PublicOrigin } from './pages/public-origin.js';
import { WechatPlatform } from './platform/wechat-platform.js';
import { hasConsole } from './settings/settings-of.js';
import { SETTINGS, type Settings } from './settings/settings.js';

/** The message when the demo is up: its address, and what to try next. */
export async function welcomeOf(app: NestFastifyApplication): Promise<string> {
  const settings = app.get<Settings>(SETTINGS);
  const url = reachable(await app.getUrl());
  const key = settings.isApiKeyMadeUp ? settings.apiKey : '$API_KEY';
  const curl = (path: string) => `  curl -s -H "Authorization: Bearer ${key}" "${url}${path}"`;
  const query = settings.apps.length > 1 && !settings.defaultAppId ? `?appId=${settings.apps[0]?.appId}` : '';
  return [
    '',
    `The demo listens on ${url}`,
    platformLine(app.get(WechatPlatform)),
    settings.redisUrl === undefined
      ? "Tokens are kept in memory, users' own included (allowVolatileUserTokens): users are forgotten when the demo ends"
      : 'Tokens are kept in Redis',
    '',
    ...(hasConsole(settings) ? [`In a browser, the console: ${url}/`] : []),
    `In a browser, the signed page where users log in: ${app.get(PublicOrigin).origin}/js-sdk`,
    '',
    settings.isApiKeyMadeUp ? 'Try next:' : 'Try next, with your API_KEY:',
    curl(`/wechat/access-token${query}`),
    curl(`/wechat/callback-ips${query}`),
    curl('/wechat/status'),
    `  curl -s "${url}/health"`,
    '',
    'Ctrl-C ends it. Each refresh is a line below.',
    '',
    '',
  ].join('\n');
}

function platformLine({ simulator, baseUrl, apps }: WechatPlatform): string {
  if (!simulator) return `WeChat is ${baseUrl}, for ${apps.map(({ appId }) => appId).join(', ')}`;
  const { url, isOurs, timeScale } = simulator;
  const whose = isOurs ? 'the built-in simulator' : 'the simulator of another demo';
  const life = 'a token is valid for 7200 s';
  // Logged and returned durations are in its time, as WeChat's own would be.
  const pace =
    timeScale === 1
      ? life
      : `its time runs ${timeScale} times as fast: ${life} of its time, ${Math.round(7200 / timeScale)} s of yours`;
  return `WeChat is ${whose} at ${url}; ${pace}`;
}

/** A program that listens on all addresses is reached at the loopback address. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}
