import type { Refusal, RefusalScope } from '../credential/credential-issuer.js';

/**
 * What an asking shows WeChat besides the appId: the AppSecret, another kind's credential, a user's code with the AppSecret,
 * or what came of such a code.
 */
export type Presented = 'secret' | 'dependency' | 'user-code' | 'user-grant';

const HOUR_MS = 3_600_000;

const CONFIGURATION = [40002, 40013, 40125, 40243, 41002, 41004, 50002, 50004, 50007, 61024] as const;
const ADDRESS = [40164, 45035, 61004, 89501, 89502, 89503, 89504, 89505, 89506, 89507] as const;

/** The errcodes that refuse a credential which was sent. */
export const REJECTIONS: ReadonlySet<number> = new Set([40001, 40014, 42001]);

const SCOPES: ReadonlyMap<number, RefusalScope> = new Map<number, RefusalScope>([
  ...CONFIGURATION.map((errcode) => [errcode, 'configuration'] as const),
  ...ADDRESS.map((errcode) => [errcode, 'address'] as const),
  [45011, 'minute-quota'],
  [45009, 'day-quota'],
]);

const USER = [40029, 40030, 40163, 42002, 42003, 42007].map((errcode) => [errcode, 'user'] as const);

/** Where an errcode has another meaning than in the table above, by what was shown. */
const SCOPES_BY_PRESENTED: Readonly<Record<Presented, ReadonlyMap<number, RefusalScope>>> = {
  // Asking with a secret, 40001 says that the secret is another app's.
  secret: new Map([[40001, 'configuration']]),
  dependency: new Map([...REJECTIONS].map((errcode) => [errcode, 'dependency'])),
  'user-code': new Map<number, RefusalScope>([[40001, 'configuration'], ...USER]),
  // Without a secret, 40001 is about this user's: the others are not to wait for it.
  'user-grant': new Map(USER),
};

/** How long WeChat itself says that a refusal lasts. */
const LASTS_MS: ReadonlyMap<number, number> = new Map([
  [89507, HOUR_MS],
  [89506, 24 * HOUR_MS],
]);

/**
 * Who is bound by an errcode with which WeChat answered an asking, and for how long by its own word.
 *
 * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
 */
export function refusalScopeOf(
  errcode: number,
  presented: Presented = 'secret',
): Pick<Refusal, 'scope' | 'lastsMs'> {
  const scope = SCOPES_BY_PRESENTED[presented].get(errcode) ?? SCOPES.get(errcode) ?? 'other';
  const lastsMs = LASTS_MS.get(errcode);
  return lastsMs === undefined ? { scope } : { scope, lastsMs };
}
