import type { Refusal } from '../../core/ports/credential-kind.js';
import type { RefusalScope } from '../../errors/refusal-scope.js';

/**
 * What a request sends besides the appId: the AppSecret, a credential of another kind, a user's code with the AppSecret, or a token that
 * came from such a code.
 */
export type SentCredential = 'secret' | 'dependency' | 'user-code' | 'user-grant';

const HOUR_MS = 3_600_000;

const CONFIGURATION = [40002, 40013, 40125, 40243, 41002, 41004, 50002, 50004, 50007, 61024] as const;
const ADDRESS = [40164, 45035, 61004, 89501, 89502, 89503, 89504, 89505, 89506, 89507] as const;

/** The errcodes that refuse a credential which was sent. */
export const REJECTIONS: ReadonlySet<number> = new Set([40001, 40014, 42001]);

/** The user changed the password: WeChat invalidates access_token and refresh_token together. */
const PASSWORD_CHANGED = 42007;

const USER = [40029, 40030, 40163, 42002, 42003, PASSWORD_CHANGED] as const;

/** The scope of an errcode, whatever was sent. */
const ANYWHERE = [
  ...scoped('address', ADDRESS),
  ...scoped('minute-quota', [45011]),
  ...scoped('day-quota', [45009]),
];

/** If a secret was sent, 40001 says that the secret is another app's. */
const WITH_SECRET = [...ANYWHERE, ...scoped('configuration', [...CONFIGURATION, 40001])];

/** The scope of an errcode, by what was sent; errcodes that are not listed are `other`. */
const SCOPES: Readonly<Record<SentCredential, ReadonlyMap<number, RefusalScope>>> = {
  secret: new Map(WITH_SECRET),
  // Without a secret there is no configuration to refuse: 50002, 50007 and 61024 are about the requested ticket.
  dependency: new Map([...ANYWHERE, ...scoped('dependency', REJECTIONS)]),
  'user-code': new Map([...WITH_SECRET, ...scoped('user', USER)]),
  // Nor here: 40001 and 50002 are about this user, and other users must not wait.
  'user-grant': new Map([...ANYWHERE, ...scoped('user', USER)]),
};

/** How long a refusal lasts according to WeChat. */
const LASTS_MS: ReadonlyMap<number, number> = new Map([
  [89507, HOUR_MS],
  [89506, 24 * HOUR_MS],
]);

/**
 * The scope of an errcode in the response to a request, and how long it lasts according to WeChat.
 *
 * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
 */
export function refusalScopeOf(
  errcode: number,
  sent: SentCredential = 'secret',
): Pick<Refusal, 'scope' | 'lastsMs' | 'endsValue'> {
  const scope = SCOPES[sent].get(errcode) ?? 'other';
  const lastsMs = LASTS_MS.get(errcode);
  return {
    scope,
    ...(lastsMs === undefined ? {} : { lastsMs }),
    ...(scope === 'user' && errcode === PASSWORD_CHANGED ? { endsValue: true } : {}),
  };
}

function scoped(scope: RefusalScope, errcodes: Iterable<number>): [number, RefusalScope][] {
  return Array.from(errcodes, (errcode) => [errcode, scope]);
}
