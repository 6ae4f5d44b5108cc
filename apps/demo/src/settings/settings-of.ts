import { randomBytes } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { readWechatEnvironment } from 'nestjs-wechat-token';
import type { Environment } from './environment.js';
import { EnvironmentError } from './environment.error.js';
import type { Settings } from './settings.js';

const SIMULATOR_ONLY = 'is only for the built-in simulator with tokens in memory';

/** Combines the variables. Throws {@link EnvironmentError}. */
export function settingsOf(environment: Environment): Settings {
  const { HOST: host = '127.0.0.1', API_KEY: apiKey } = environment;
  const { WECHAT_APP_ID, WECHAT_BASE_URL, WECHAT_REFRESH_CRON, REDIS_URL, PUBLIC_URL } = environment;
  const { apps, endpoint, allowPlainHttp, keyPrefix } = wechatOf(environment);
  if (apiKey === undefined && !isLoopback(host)) {
    throw new EnvironmentError(
      'API_KEY',
      'is not set, but HOST can be reached from other machines',
      'Set a long random value (openssl rand -hex 24), or leave HOST out',
    );
  }
  if (WECHAT_BASE_URL !== undefined && apps.length === 0) {
    throw new EnvironmentError(
      'WECHAT_BASE_URL',
      'is set without an account',
      'Set WECHAT_APP_ID and WECHAT_APP_SECRET as well, or leave it out for the built-in simulator',
    );
  }
  const { port, simulatorPort } = portsOf(environment, apps.length > 0);
  return {
    host,
    port,
    ...(PUBLIC_URL !== undefined && { publicOrigin: new URL(PUBLIC_URL).origin }),
    apiKey: apiKey ?? randomBytes(24).toString('hex'),
    isApiKeyMadeUp: apiKey === undefined,
    sessionKey: environment.SESSION_KEY ?? randomBytes(32).toString('hex'),
    apps,
    ...(WECHAT_APP_ID !== undefined && { defaultAppId: WECHAT_APP_ID }),
    endpoint,
    ...(WECHAT_BASE_URL !== undefined && { baseUrl: WECHAT_BASE_URL }),
    ...(allowPlainHttp && { allowPlainHttp }),
    ...(WECHAT_REFRESH_CRON !== undefined && { cron: WECHAT_REFRESH_CRON }),
    timeScale: timeScaleOf(environment, apps.length > 0),
    isTimeScaleTold: environment.WECHAT_TIME_SCALE !== undefined,
    simulatorPort,
    ...(REDIS_URL !== undefined && { redisUrl: REDIS_URL }),
    keyPrefix,
  };
}

/** The part that the library parses: the first problem prevents the start. */
function wechatOf(
  environment: Environment,
): Pick<Settings, 'apps' | 'endpoint' | 'allowPlainHttp' | 'keyPrefix'> {
  const read = readWechatEnvironment({ ...environment });
  const { apps, endpoint = 'stable', allowPlainHttp, keyPrefix = '', problems } = read;
  const [first] = problems;
  if (first) throw new EnvironmentError(first.variable, first.problem.en, first.remedy.en);
  // Kept warm, so that there is something to watch.
  return {
    apps: apps.map((app) => ({ ...app, keepWarm: true })),
    endpoint,
    ...(allowPlainHttp && { allowPlainHttp }),
    keyPrefix,
  };
}

/** Whether the console is shown: it has no login, so only where no other machine reaches the demo. */
export function hasConsole({ host, publicOrigin }: Settings): boolean {
  return isLoopback(host) && publicOrigin === undefined;
}

/** Whether the console has the panel "make something happen": with the built-in simulator, never with an account. */
export function hasPanel(settings: Settings): boolean {
  return hasConsole(settings) && settings.apps.length === 0;
}

/** Whether only programs on this machine can reach the address. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function portsOf({ PORT, WECHAT_SIMULATOR_PORT }: Environment, hasAccount: boolean) {
  const [port, simulatorPort] = [Number(PORT ?? 3000), Number(WECHAT_SIMULATOR_PORT ?? 3001)];
  if (hasAccount || port === 0 || port !== simulatorPort) return { port, simulatorPort };
  throw new EnvironmentError(
    'PORT',
    `is ${port}, where the built-in simulator listens (WECHAT_SIMULATOR_PORT)`,
    'Set one of the two to another port, or to 0 for a free one',
  );
}

/** WeChat's own time and Redis' clock cannot be accelerated. */
function timeScaleOf(environment: Environment, hasAccount: boolean): number {
  const { WECHAT_TIME_SCALE: told, REDIS_URL: redisUrl } = environment;
  const isReal = hasAccount || redisUrl !== undefined;
  if (!isReal) return Number(told ?? 120);
  if (told === undefined || Number(told) === 1) return 1;
  throw new EnvironmentError(
    'WECHAT_TIME_SCALE',
    SIMULATOR_ONLY,
    hasAccount ? 'Leave it out with an account' : 'Leave it out, or leave REDIS_URL out',
  );
}
