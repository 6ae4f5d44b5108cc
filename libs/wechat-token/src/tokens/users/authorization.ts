/** What to ask a user for, and where WeChat sends them afterwards. */
export interface AuthorizationRequest {
  /**
   * The whole URL of your callback; its host must be exactly the account's authorization domain (网页授权域名). It may have a fragment (a hash
   * route).
   */
  readonly redirectUri: string;
  /** `snsapi_base` gives the openid without asking the user; `snsapi_userinfo` asks, and gives the profile. @default 'snsapi_base' */
  readonly scope?: 'snsapi_base' | 'snsapi_userinfo';
  /** A value of yours that only this user's browser or session has: 1 to 1,024 characters. @default a new random one */
  readonly boundTo?: string;
}

/** A started authorization. */
export interface AuthorizationStart {
  /** Where to send the user. */
  readonly url: string;
  /** Returned in the callback. Contains no secret. */
  readonly state: string;
  /** For an `HttpOnly` cookie, or the session: {@link WechatUserService.exchangeCode} needs it. */
  readonly boundTo: string;
}

/** The parameters of the callback, and the content of the user's cookie. */
export interface CallbackQuery {
  /** Absent if the user refused. */
  readonly code?: string | undefined;
  readonly state?: string | undefined;
  readonly boundTo?: string | undefined;
}

/** The profile that a user agreed to show. */
export interface WechatUserInfo {
  readonly openId: string;
  readonly nickname: string;
  /** Empty if the user has no picture. */
  readonly avatarUrl: string;
  readonly unionId?: string;
}
