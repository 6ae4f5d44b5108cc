import type { AppRegistry, FoundApp } from '../apps/app-registry.js';
import { WECHAT } from '../../wechat/platform.js';
import type { CredentialKeeper } from '../../core/keeper/credential-keeper.js';
import type { Credential, CredentialKey } from '../../core/ports/credential.js';
import { timePointOf } from '../../core/time/time-point.js';
import { AuthorizationInvalidError } from '../../errors/authorization-invalid.error.js';
import { CallFailedError } from '../../errors/call-failed.error.js';
import { CallInvalidError } from '../../errors/call-invalid.error.js';
import { RejectionDoubtedError } from '../../errors/rejection-doubted.error.js';
import { StoreVolatileError } from '../../errors/store-volatile.error.js';
import { WechatRefusedError } from '../../errors/wechat-refused.error.js';
import { WechatUnavailableError } from '../../errors/wechat-unavailable.error.js';
import {
  isOpenId,
  type AuthorizedUser,
  type UserOutcome,
  type UserWire,
  type WechatSession,
} from '../../wechat/oauth/user-calls.js';
import type { WechatAppCall, WechatAppChoice } from '../wechat-token.service.js';
import type {
  AuthorizationRequest,
  AuthorizationStart,
  CallbackQuery,
  WechatUserInfo,
} from './authorization.js';
import { CallerTime } from '../apps/caller-time.js';
import { CachedDurability } from './cached-durability.js';
import { RecentLogins } from './recent-logins.js';
import { AuthorizationFlow, isShortText } from './authorization-flow.js';
import { USER_CALLS, type WechatUserRequest, type WechatUserResponse } from './user-exchange.js';
import { userInfoOf } from './user-info.js';

/** Users' own tokens (网页授权 access_token): issued with their consent, kept with their refresh_token, refreshed on use. */
export class WechatUserService {
  private readonly roundTrips: AuthorizationFlow;
  private readonly durability: CachedDurability;
  private readonly logins: RecentLogins;

  constructor(
    private readonly apps: AppRegistry,
    private readonly calls: UserWire,
  ) {
    const { clock, store, timing, timeScale } = apps.options;
    this.logins = new RecentLogins(clock, timeScale);
    this.roundTrips = new AuthorizationFlow(apps.options);
    this.durability = new CachedDurability(store, clock, timing.storeTimeoutMs);
  }

  /**
   * Where to send a user for their consent. Give `boundTo` of the result to the user's browser as an `HttpOnly` cookie (or keep it in the
   * session) and pass it to {@link exchangeCode}: then only that browser's callback is accepted, once, within ten minutes. Throws
   * `AuthorizationInvalidError`, `StoreVolatileError`.
   *
   * @see https://developers.weixin.qq.com/doc/service/guide/h5/auth.html
   */
  async authorizeUrl(request: AuthorizationRequest, call?: WechatAppChoice): Promise<AuthorizationStart> {
    const { appId, appSecret } = await this.secretly(call);
    await this.requireDurableStore(appId);
    return this.roundTrips.begin({ appId, appSecret }, request ?? ({} as AuthorizationRequest));
  }

  /**
   * Handles the callback: checks `state` against `boundTo`, exchanges the code, and stores the tokens before it returns. A second callback
   * of the same browser within seconds, with the same `state` and `boundTo`, gets the result of the first. Throws
   * `AuthorizationInvalidError` (a state that is wrong, old or used; a user who refused), `WechatRefusedError` (a code that is used, old or
   * another app's), `WechatUnavailableError`, `TokenStoreError`. A code is valid once, so after a failure the user has to authorize again.
   * A shutdown waits for an exchange in progress; `ShutDownError` is thrown before the code is used. `timeoutMs` and `signal` apply to
   * storing the tokens only: the exchange itself is never cancelled, and takes at most `http.timeoutMs`.
   */
  async exchangeCode(query: CallbackQuery, call?: WechatAppChoice): Promise<AuthorizedUser> {
    const app = await this.secretly(call);
    const { appId, appSecret } = app;
    await this.requireDurableStore(appId);
    const callback = query ?? ({} as CallbackQuery);
    const { state, boundTo } = callback;
    const earlier = callback.code === undefined ? undefined : this.logins.find(appId, state, boundTo);
    if (earlier) return earlier;
    const code = this.roundTrips.end({ appId, appSecret }, callback);
    return this.logins.remember(this.keepExchanged(app, code), appId, state, boundTo);
  }

  /**
   * The user's access token, read from the store and refreshed if it has expired. Throws `AuthorizationGoneError` if the user has to
   * authorize again, `TokenStoreError`, `WechatUnavailableError`.
   */
  async getUserAccessToken(openId: string, call?: WechatAppChoice): Promise<string> {
    return (await this.getUserCredential(openId, call)).value;
  }

  /** As {@link getUserAccessToken}, with version and remaining lifetime. */
  async getUserCredential(openId: string, call?: WechatAppChoice): Promise<Credential> {
    const { keeper, wait } = await this.appOf(openId, call);
    return this.withKeeper(keeper, openId, (user) => user.readCredential(wait));
  }

  /** Reports that WeChat refused a user's access token (40001, 40014, 42001, 42007). Returns the credential to continue with. */
  async reportRejected(openId: string, accessToken: string, call?: WechatAppChoice): Promise<Credential> {
    const { keeper, wait } = await this.appOf(openId, call);
    if (typeof accessToken !== 'string' || accessToken === '') {
      throw new CallInvalidError(keeper.target.key.appId, 'NO_ACCESS_TOKEN');
    }
    return this.withKeeper(keeper, openId, (user) => user.reportRejected(accessToken, wait));
  }

  /**
   * The profile that the user agreed to show (scope `snsapi_userinfo`; otherwise WeChat refuses with 48001). If WeChat refuses the token,
   * it is reported and the call repeated once. Throws `AuthorizationGoneError` if the authorization has ended.
   *
   * @see https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsuserinfo
   */
  async getUserInfo(
    openId: string,
    call: WechatAppCall & { readonly lang?: 'zh_CN' | 'zh_TW' | 'en' } = {},
  ): Promise<WechatUserInfo> {
    const { keeper, wait } = await this.appOf(openId, call);
    const { appId } = keeper.target.key;
    const { lang = 'zh_CN' } = call;
    const time = new CallerTime(appId, this.apps.options, wait);
    const ask = (accessToken: string) => time.waitFor(this.calls.userInfo({ accessToken, openId, lang }));

    const { value } = await this.withKeeper(keeper, openId, (user) => user.readCredential(time.left()));
    const first = await ask(value);
    if (!isRejected(first)) return userInfoOf(this.answered(appId, first), openId);

    const next = await this.withKeeper(keeper, openId, (user) => user.reportRejected(value, time.left()));
    const second = await ask(next.value);
    if (isRejected(second)) {
      throw new RejectionDoubtedError(appId, 'REFUSED_AGAIN');
    }
    return userInfoOf(this.answered(appId, second), openId);
  }

  /** Removes a user: access token and refresh_token. From any store, volatile or not. Throws `TokenStoreError`. */
  async forgetUser(openId: string, call?: WechatAppChoice): Promise<void> {
    const { keeper } = await this.appOf(openId, call);
    await this.apps.core.forget(keyOf(keeper, openId));
  }

  /**
   * The user behind a `wx.login()` code of a mini program (小程序登录). Nothing is stored. Never give `sessionKey` to the mini program.
   *
   * @see https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html
   */
  async code2Session(jsCode: string, call?: WechatAppChoice): Promise<WechatSession> {
    const { appId, appSecret, wait } = await this.secretly(call);
    if (!isShortText(jsCode)) throw new AuthorizationInvalidError(appId, 'CODE');
    const time = new CallerTime(appId, this.apps.options, wait);
    return this.answered(appId, await time.waitFor(this.calls.code2Session({ appId, appSecret, jsCode })));
  }

  /**
   * Sends a call about users and answers the response as it comes: for proxies. Goes to `http.baseUrl`, never to the fallback. The
   * app's AppSecret is put in where the call takes one; the others need no app. Nothing is kept, judged or repeated. Throws
   * `CallFailedError`, `executed: 'no'` only where not a byte was sent. A response that repeats the AppSecret, as a gateway's error page
   * may, fails with `SECRET_IN_RESPONSE`.
   */
  async exchange(
    { path, query, signal }: WechatUserRequest,
    call?: WechatAppChoice,
  ): Promise<WechatUserResponse> {
    const app = USER_CALLS[path].needsSecret ? await this.secretly(call) : undefined;
    const { appId = '-', appSecret: secret } = app ?? {};
    const proof = app && { appid: app.appId, secret: app.appSecret };
    const exchange = await this.calls.exchange({ path, query: { ...query, ...proof }, signal });
    if (exchange.ok) {
      const { status, contentType, body } = exchange;
      if (secret !== undefined && (contentType?.includes(secret) || Buffer.from(body).includes(secret)))
        throw new CallFailedError({ appId, path, failure: 'SECRET_IN_RESPONSE', executed: 'unknown' }, false);
      return { status, contentType, body };
    }
    const { failure, issued } = exchange;
    const executed = issued === 'nothing' ? 'no' : 'unknown';
    // A code is good once, but these calls do no harm where nothing was sent.
    throw new CallFailedError({ appId, path, failure, executed }, executed === 'no');
  }

  private async keepExchanged(
    { keeper, wait, appId, appSecret }: Awaited<ReturnType<WechatUserService['secretly']>>,
    code: string,
  ): Promise<AuthorizedUser> {
    const { openId, scopes, unionId, isSnapshotUser } = await this.apps.core.trackUntilShutdown(
      appId,
      async () => {
        const sentAt = timePointOf(this.apps.options.clock);
        const exchanged = this.answered(appId, await this.calls.exchangeCode({ appId, appSecret, code }));
        await this.withKeeper(keeper, exchanged.openId, (user) =>
          user.importCredential(exchanged, sentAt, wait),
        );
        return exchanged;
      },
    );
    return { openId, scopes, isSnapshotUser, ...(unionId === undefined ? {} : { unionId }) };
  }

  private async secretly(call: WechatAppChoice | undefined) {
    const { keeper, wait } = await this.apps.meant(call);
    const { appId } = keeper.target.key;
    return { keeper, wait, appId, appSecret: await this.apps.core.secretOf(keeper) };
  }

  private async appOf(openId: string, call: WechatAppChoice | undefined): Promise<FoundApp> {
    const { keeper, wait } = await this.apps.meant(call);
    if (!isOpenId(openId)) {
      throw new AuthorizationInvalidError(keeper.target.key.appId, 'OPENID');
    }
    return { keeper, wait };
  }

  private withKeeper<T>(
    app: CredentialKeeper,
    openId: string,
    work: (user: CredentialKeeper) => Promise<T>,
  ): Promise<T> {
    return this.apps.core.accounts.withKeeper(keyOf(app, openId), work);
  }

  private async requireDurableStore(appId: string): Promise<void> {
    if (this.apps.options.allowVolatileUserTokens) return;
    if ((await this.durability.get()) === 'volatile') throw new StoreVolatileError(appId);
  }

  private answered<T>(appId: string, outcome: UserOutcome<T>): T {
    if (outcome.outcome === 'answered') return outcome.answer;
    if (outcome.outcome === 'refused') {
      const { refusal, errmsg } = outcome;
      throw new WechatRefusedError({ appId, ...refusal, errmsg });
    }
    throw new WechatUnavailableError(appId, outcome.failure, outcome.rid);
  }
}

function keyOf({ target }: CredentialKeeper, subject: string): CredentialKey {
  return { appId: target.key.appId, kind: 'user-token', subject };
}

/** The errcode refuses the access token, or says that the authorization has ended; a refresh then finds out as well. */
function isRejected(outcome: UserOutcome<unknown>): boolean {
  if (outcome.outcome !== 'refused') return false;
  return WECHAT.rejections.has(outcome.refusal.errcode) || outcome.refusal.scope === 'user';
}
