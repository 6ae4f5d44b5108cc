import type { WechatEndpoint } from '../options/wechat-app-source.js';
import { isGroup } from '../options/shape.js';
import { isAppId, MALFORMED_APP_ID } from '../../wechat/app-id.js';
import { problemOfSecret } from '../../wechat/app-secret.js';
import { oneOf, type OptionProblem } from '../../errors/option-problem.js';
import type { Environment } from '../../wechat/http/proxy-of-environment.js';
import type { ReportProblem, WechatEnvironmentApp } from './environment.js';

interface Written {
  readonly appId: unknown;
  readonly appSecret: unknown;
  readonly endpoint: unknown;
  /** The variables of one app. */
  readonly names: readonly [string, string, string];
}

const REMEDY = {
  en: 'Write [{"appId":"wx…","appSecret":"…","endpoint":"stable"}]',
  zh: '请写成 [{"appId":"wx…","appSecret":"…","endpoint":"stable"}]',
};
const NO_LIST: OptionProblem = {
  problem: { en: 'is not a JSON array of apps', zh: '不是 JSON 格式的应用列表' },
  remedy: REMEDY,
};
const NO_APP: OptionProblem = {
  problem: {
    en: 'is not an app: it may have only appId, appSecret and endpoint',
    zh: '不是只含 appId、appSecret 和可选 endpoint 的应用',
  },
  remedy: REMEDY,
};
const sameAs = (place: string): OptionProblem => ({
  problem: { en: `is the same as ${place}`, zh: `与 ${place} 相同` },
  remedy: { en: 'List each app once', zh: '每个应用只填写一次' },
});
/** The problem of a variable that needs another one. */
export const setWithout = (other: string): OptionProblem => ({
  problem: { en: `is set without ${other}`, zh: `已设置，但没有设置 ${other}` },
  remedy: { en: 'Set both, or neither', zh: '请同时设置两者，或都不设置' },
});
const FIELDS = ['appId', 'appSecret', 'endpoint'];

/** The valid apps of `WECHAT_APP_ID` and `WECHAT_APPS`. `endpoint` applies to those that have none. */
export function readApps(
  environment: Environment,
  endpoint: WechatEndpoint | undefined,
  report: ReportProblem,
): WechatEnvironmentApp[] {
  const found: WechatEnvironmentApp[] = [];
  const places = new Map<string, string>();
  const all = [
    ...named(environment, endpoint, report),
    ...listed(environment['WECHAT_APPS'], endpoint, report),
  ];
  for (const written of all) {
    const app = appOf(written, report);
    if (!app) continue;
    const place = places.get(app.appId);
    if (place === undefined) found.push(app);
    else report(written.names[0], sameAs(place));
    places.set(app.appId, place ?? written.names[0]);
  }
  return found;
}

function named(
  environment: Environment,
  endpoint: WechatEndpoint | undefined,
  report: ReportProblem,
): Written[] {
  const { WECHAT_APP_ID: appId, WECHAT_APP_SECRET: appSecret } = environment;
  if (appId !== undefined && appSecret !== undefined) {
    return [{ appId, appSecret, endpoint, names: ['WECHAT_APP_ID', 'WECHAT_APP_SECRET', 'WECHAT_ENDPOINT'] }];
  }
  const wrong = isAppId(appId) ? setWithout('WECHAT_APP_SECRET') : MALFORMED_APP_ID;
  if (appId !== undefined) report('WECHAT_APP_ID', wrong);
  if (appSecret !== undefined) report('WECHAT_APP_SECRET', setWithout('WECHAT_APP_ID'));
  return [];
}

function listed(
  text: string | undefined,
  endpoint: WechatEndpoint | undefined,
  report: ReportProblem,
): Written[] {
  if (text === undefined) return [];
  const apps = parsed(text);
  if (!Array.isArray(apps) || apps.length === 0) {
    report('WECHAT_APPS', NO_LIST);
    return [];
  }
  return apps.flatMap((app: unknown, index): Written[] => {
    const name = `WECHAT_APPS[${index}]`;
    if (!isGroup(app) || !Object.keys(app).every((field) => FIELDS.includes(field))) {
      report(name, NO_APP);
      return [];
    }
    const { appId, appSecret, endpoint: own = endpoint } = app;
    const names = [`${name}.appId`, `${name}.appSecret`, `${name}.endpoint`] as const;
    return [{ appId, appSecret, endpoint: own, names }];
  });
}

function appOf(
  { appId, appSecret, endpoint, names }: Written,
  report: ReportProblem,
): WechatEnvironmentApp | undefined {
  const ofSecret = problemOfSecret(appSecret);
  if (!isAppId(appId)) report(names[0], MALFORMED_APP_ID);
  if (ofSecret) report(names[1], ofSecret);
  // An invalid inherited endpoint is reported already.
  if (endpoint !== undefined && !isEndpoint(endpoint)) report(names[2], oneOf('stable', 'legacy'));
  if (!isAppId(appId) || ofSecret || !isEndpoint(endpoint)) return undefined;
  return { appId, appSecret: String(appSecret), endpoint };
}

function isEndpoint(text: unknown): text is WechatEndpoint {
  return text === 'stable' || text === 'legacy';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The message of JSON.parse quotes its input, secrets included.
    return undefined;
  }
}
