import type { Platform } from '../core/ports/platform.js';
import { WECHAT_WORDS } from '../errors/platform-words.js';
import { isAppId, MALFORMED_APP_ID } from './app-id.js';
import { problemOfSecret } from './app-secret.js';
import { REJECTIONS, refusalScopeOf } from './http/refusal-scope.js';

/** WeChat's official accounts and mini programs (公众号, 小程序): the platform of a kind that these have. */
export const WECHAT: Platform = {
  ...WECHAT_WORDS,
  idProblem: (id) => (isAppId(id) ? undefined : MALFORMED_APP_ID),
  secretProblem: problemOfSecret,
  rejections: REJECTIONS,
  scopeOf: (errcode) => refusalScopeOf(errcode).scope,
};
