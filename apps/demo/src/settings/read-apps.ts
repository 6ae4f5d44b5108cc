import type { WechatApp } from 'nestjs-wechat-token';
import type { Environment } from './environment.js';
import { EnvironmentError } from './environment.error.js';

type Endpoint = NonNullable<WechatApp['endpoint']>;

const REMEDY = 'Write [{"appId":"wx…","appSecret":"…","endpoint":"stable"}]';
const FIELDS = ['appId', 'appSecret', 'endpoint'];

/** The accounts of `WECHAT_APP_ID` and `WECHAT_APPS`; none asks for the built-in simulator. Quotes neither. */
export function readApps(environment: Environment, endpoint: Endpoint): WechatApp[] {
  const { WECHAT_APP_ID: appId, WECHAT_APP_SECRET: appSecret, WECHAT_APPS: list } = environment;
  if (appId !== undefined && appSecret === undefined) throw alone('WECHAT_APP_ID', 'WECHAT_APP_SECRET');
  if (appId === undefined && appSecret !== undefined) throw alone('WECHAT_APP_SECRET', 'WECHAT_APP_ID');

  // The library looks into each app: it is kept warm, so that there is something to watch.
  const first = appId === undefined ? [] : [{ appId, appSecret: appSecret!, endpoint, keepWarm: true }];
  const others = list === undefined ? [] : listed(list).map((app) => ({ endpoint, keepWarm: true, ...app }));
  return [...first, ...others];
}

function alone(name: string, other: string): EnvironmentError {
  return new EnvironmentError(
    name,
    `is set without ${other}`,
    'Set both, or neither for the built-in simulator',
  );
}

function listed(text: string): WechatApp[] {
  const apps = parsed(text);
  if (!Array.isArray(apps) || apps.length === 0) {
    throw new EnvironmentError('WECHAT_APPS', 'is no JSON list of apps', REMEDY);
  }
  for (const [index, app] of apps.entries()) {
    if (isApp(app)) continue;
    throw new EnvironmentError(
      `WECHAT_APPS[${index}]`,
      'is no app with appId, appSecret and, if need be, endpoint alone',
      REMEDY,
    );
  }
  return apps;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What JSON.parse says quotes its input, secrets included.
    return undefined;
  }
}

function isApp(app: unknown): app is WechatApp {
  return typeof app === 'object' && app !== null && Object.keys(app).every((field) => FIELDS.includes(field));
}
