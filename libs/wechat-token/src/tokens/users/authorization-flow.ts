import { randomBytes } from 'node:crypto';
import {
  AuthorizationInvalidError,
  type InvalidAuthorization,
} from '../../errors/authorization-invalid.error.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { isWellFormed } from '../../wechat/http/value-text.js';
import { AuthorizationStates, type StateFacts } from './authorization-state.js';
import type { AuthorizationRequest, AuthorizationStart, CallbackQuery } from './authorization.js';

const SCOPES: ReadonlySet<unknown> = new Set(['snsapi_base', 'snsapi_userinfo']);

/** Sends users to WeChat for their consent, and checks the callback. */
export class AuthorizationFlow {
  private readonly states: AuthorizationStates;

  constructor(private readonly options: Pick<ResolvedOptions, 'clock' | 'timeScale' | 'authorizeBaseUrl'>) {
    this.states = new AuthorizationStates(options.clock, options.timeScale);
  }

  /** Throws `AuthorizationInvalidError`. */
  begin(app: Omit<StateFacts, 'boundTo'>, request: AuthorizationRequest): AuthorizationStart {
    const { appId } = app;
    const { redirectUri, scope = 'snsapi_base', boundTo = randomBytes(18).toString('base64url') } = request;
    if (!isCallback(redirectUri)) throw this.invalid(appId, 'REDIRECT_URI');
    if (!SCOPES.has(scope)) throw this.invalid(appId, 'SCOPE');
    if (!isShortText(boundTo)) throw this.invalid(appId, 'BINDING');

    const state = this.states.make({ ...app, boundTo });
    // WeChat requires this order of parameters, and the fragment.
    const query = `appid=${appId}&redirect_uri=${encodeURIComponent(redirectUri)}&response_type=code&scope=${scope}`;
    const url = `${this.options.authorizeBaseUrl}/connect/oauth2/authorize?${query}&state=${state}#wechat_redirect`;
    return { url, state, boundTo };
  }

  /** Uses up the state of a callback, and returns the code. Throws `AuthorizationInvalidError`. */
  end(app: Omit<StateFacts, 'boundTo'>, { code, state, boundTo }: CallbackQuery): string {
    const { appId } = app;
    if (!isShortText(boundTo)) throw this.invalid(appId, 'BINDING');
    const wrong = this.states.spend(state, { ...app, boundTo });
    if (wrong) throw this.invalid(appId, wrong);
    if (!isShortText(code)) throw this.invalid(appId, 'REFUSED_BY_USER');
    return code;
  }

  private invalid(appId: string, reason: InvalidAuthorization): AuthorizationInvalidError {
    return new AuthorizationInvalidError(appId, reason);
  }
}

/** Whether the value is a string of a plausible length, as a caller or a callback should send it. */
export function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 1_024;
}

/** With the fragment, if any: WeChat puts the code before it, and a page with a hash route finds it in `location.search`. */
function isCallback(url: unknown): url is string {
  return typeof url === 'string' && /^https?:\/\//i.test(url) && URL.canParse(url) && isWellFormed(url);
}
