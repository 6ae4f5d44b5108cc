import type { CredentialKind } from '../../core/ports/credential-kind.js';
import type { Platform } from '../../core/ports/platform.js';
import { oneOf, type OptionProblem } from '../../errors/option-problem.js';
import { WECHAT } from '../../wechat/platform.js';
import type { Finding } from './remote-problems.js';
import { hasMethods } from './shape.js';
import type { WechatApp } from './wechat-app-source.js';

const WECHAT_ENDPOINTS = ['stable', 'legacy'];
/** Of an access token there may be others, each with an endpoint of its own. */
const WECHAT_KINDS = ['ticket', 'user-token'];
const WORD = /^[a-z][a-z0-9-]{0,39}$/;

/** The problem of the option `kinds`. */
export const NO_KINDS: OptionProblem = {
  problem: {
    en: 'must be an array of CredentialKind, each with a name that its platform has no other kind of',
    zh: '必须是 CredentialKind 数组，且同一平台的 name 互不相同',
  },
  remedy: {
    en: 'Write name and budget.id as lower-case words; credentialKindContract of nestjs-wechat-token/testing tries the rest',
    zh: 'name 和 budget.id 请用小写英文；其余可用 nestjs-wechat-token/testing 的 credentialKindContract 逐项检查',
  },
};

/** Whether the value is a list of kinds whose names differ. */
export function areKinds(value: unknown): boolean {
  if (!Array.isArray(value) || !value.every(isKind)) return false;
  const names = new Map<Platform, string[]>([[WECHAT, [...WECHAT_KINDS]]]);
  for (const { name, platform, budget } of value as CredentialKind[]) {
    if (platform === WECHAT && WECHAT_ENDPOINTS.includes(budget.id)) return false;
    names.set(platform, [...(names.get(platform) ?? []), name]);
  }
  return [...names.values()].every((all) => new Set(all).size === all.length);
}

/** What the platform of an app finds wrong with its endpoint, its id or its secret; nothing if all is right. */
export function appProblem(
  { appId, appSecret, endpoint = 'stable' }: WechatApp,
  kinds: readonly CredentialKind[],
): Finding | undefined {
  const own = kinds.filter(({ subjects }) => subjects === 'one');
  const known = [...WECHAT_ENDPOINTS, ...own.map(({ budget }) => budget.id)];
  const kind = own.find(({ budget }) => budget.id === endpoint);
  const { platform } = kind ?? { platform: WECHAT };
  const ofId = platform.idProblem(appId);
  if (ofId) return { path: 'appId', ...ofId };
  if (!known.includes(endpoint)) return { path: 'endpoint', ...oneOf(...known) };
  // What a function returns is checked when it is called.
  if (typeof appSecret === 'function' || (appSecret === undefined && kind?.needsSecret === false))
    return undefined;
  const ofSecret = platform.secretProblem(appSecret);
  return ofSecret && { path: 'appSecret', ...ofSecret };
}

/** Whether an account of WeChat or of a platform of these kinds may have this id. */
export function mayBeAppId(id: unknown, kinds: readonly CredentialKind[]): id is string {
  return [WECHAT, ...kinds.map(({ platform }) => platform)].some((platform) => !platform.idProblem(id));
}

function isKind(value: unknown): boolean {
  if (!hasMethods('issue')(value)) return false;
  const { name, platform, budget } = value as Partial<CredentialKind>;
  return isWord(name) && isWord(budget?.id) && hasMethods('idProblem', 'secretProblem')(platform);
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' && WORD.test(value);
}
