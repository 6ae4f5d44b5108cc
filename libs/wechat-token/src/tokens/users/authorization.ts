/** What a user is to be asked for, and where WeChat sends them afterwards. */
export interface AuthorizationRequest {
  /**
   * The whole URL of your callback; its host is the account's authorization domain (网页授权域名), to the letter. It may have a
   * fragment (a hash route).
   */
  readonly redirectUri: string;
  /** `snsapi_base` tells the openid, without a question; `snsapi_userinfo` asks, and shows the profile. @default 'snsapi_base' */
  readonly scope?: 'snsapi_base' | 'snsapi_userinfo';
  /** A value of yours that only this user's browser or session holds: 1 to 1,024 characters. @default a new random one */
  readonly boundTo?: string;
}

/** An authorization that begins. */
export interface AuthorizationStart {
  /** Where to send the user. */
  readonly url: string;
  /** Comes back in the callback. Nothing secret. */
  readonly state: string;
  /** For an `HttpOnly` cookie, or the session: {@link WechatUserService.exchangeCode} wants it back. */
  readonly boundTo: string;
}

/** What the callback brought, and what the user's browser held. */
export interface CallbackQuery {
  /** Absent where the user refused. */
  readonly code?: string | undefined;
  readonly state?: string | undefined;
  readonly boundTo?: string | undefined;
}

/** Who authorized. */
export interface AuthorizedUser {
  /** The user as this app knows them. */
  readonly openId: string;
  readonly scopes: readonly string[];
  /** The user over all apps of one open platform account. */
  readonly unionId?: string;
  /** A made-up account: the page was opened where WeChat shows no real one (快照页). */
  readonly isSnapshotUser: boolean;
}

/** What a user agreed to show. */
export interface WechatUserInfo {
  readonly openId: string;
  readonly nickname: string;
  /** Empty where the user has no picture. */
  readonly avatarUrl: string;
  readonly unionId?: string;
}
