import type { WechatEndpoint } from '../apps/wechat-app-source.js';
import { isAppId } from '../options/app-id.js';
import { complaintOfSecret } from '../options/app-secret.js';
import { MALFORMED_APP_ID } from '../options/app-id-complaints.js';
import { oneOf, type Complaint } from '../options/complaint.js';
import type { Complain, Environment } from './read-settings.js';
import type { DoctorApp } from './settings.js';

interface Written {
  readonly appId: unknown;
  readonly appSecret: unknown;
  readonly endpoint: unknown;
  /** The variables of the three. */
  readonly names: readonly [string, string, string];
}

const REMEDY = {
  en: 'Write [{"appId":"wx…","appSecret":"…","endpoint":"stable"}]',
  zh: '请写成 [{"appId":"wx…","appSecret":"…","endpoint":"stable"}]',
};
const NO_LIST: Complaint = {
  problem: { en: 'is no JSON list of apps', zh: '不是 JSON 格式的应用列表' },
  remedy: REMEDY,
};
const NO_APP: Complaint = {
  problem: {
    en: 'is no app with appId, appSecret and, if need be, endpoint alone',
    zh: '不是只含 appId、appSecret 和可选 endpoint 的应用',
  },
  remedy: REMEDY,
};
const NONE: Complaint = {
  problem: { en: 'is not set, and neither is WECHAT_APPS', zh: '没有设置，也没有设置 WECHAT_APPS' },
  remedy: {
    en: 'Set WECHAT_APP_ID and WECHAT_APP_SECRET as the application has them: this program reads the environment, and no .env file',
    zh: '请按应用的配置设置 WECHAT_APP_ID 和 WECHAT_APP_SECRET：本程序只读环境变量，不读 .env 文件',
  },
};
const TWICE: Complaint = {
  problem: { en: 'is the AppID of another app in the environment', zh: '与环境中另一个应用的 AppID 重复' },
  remedy: { en: 'Name each app once', zh: '每个应用只写一次' },
};
const FIELDS = ['appId', 'appSecret', 'endpoint'];

/** The apps of `WECHAT_APP_ID` and `WECHAT_APPS` that are well formed. */
export function readApps(environment: Environment, complain: Complain): DoctorApp[] {
  const { WECHAT_APP_ID: appId, WECHAT_APP_SECRET: appSecret, WECHAT_APPS: list } = environment;
  const { WECHAT_ENDPOINT: endpoint = 'stable' } = environment;
  if (appId === undefined && appSecret === undefined && list === undefined) complain('WECHAT_APP_ID', NONE);

  const names = ['WECHAT_APP_ID', 'WECHAT_APP_SECRET', 'WECHAT_ENDPOINT'] as const;
  const first = appId === undefined && appSecret === undefined ? [] : [{ appId, appSecret, endpoint, names }];
  const found: DoctorApp[] = [];
  for (const written of [...first, ...listed(list, endpoint, complain)]) {
    const app = appOf(written, complain);
    if (app && found.some((one) => one.appId === app.appId)) complain(written.names[0], TWICE);
    else if (app) found.push(app);
  }
  return found;
}

function listed(text: string | undefined, endpoint: string, complain: Complain): Written[] {
  if (text === undefined) return [];
  const apps = parsed(text);
  if (!Array.isArray(apps) || apps.length === 0) {
    complain('WECHAT_APPS', NO_LIST);
    return [];
  }
  return apps.flatMap((app: unknown, index): Written[] => {
    const name = `WECHAT_APPS[${index}]`;
    if (!isTable(app) || !Object.keys(app).every((field) => FIELDS.includes(field))) {
      complain(name, NO_APP);
      return [];
    }
    const { appId, appSecret, endpoint: own = endpoint } = app;
    const ownEndpoint = 'endpoint' in app ? `${name}.endpoint` : 'WECHAT_ENDPOINT';
    return [{ appId, appSecret, endpoint: own, names: [`${name}.appId`, `${name}.appSecret`, ownEndpoint] }];
  });
}

function appOf({ appId, appSecret, endpoint, names }: Written, complain: Complain): DoctorApp | undefined {
  const ofSecret = complaintOfSecret(appSecret);
  if (!isAppId(appId)) complain(names[0], MALFORMED_APP_ID);
  if (ofSecret) complain(names[1], ofSecret);
  if (!isEndpoint(endpoint)) complain(names[2], oneOf('stable', 'legacy'));
  if (!isAppId(appId) || ofSecret || !isEndpoint(endpoint)) return undefined;
  return { appId, appSecret: String(appSecret), endpoint };
}

function isEndpoint(text: unknown): text is WechatEndpoint {
  return text === 'stable' || text === 'legacy';
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What JSON.parse says quotes its input, secrets included.
    return undefined;
  }
}
