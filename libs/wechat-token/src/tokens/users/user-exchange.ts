/** The calls about users that can be sent as they are, and whether they prove the app by its AppSecret. */
export const USER_CALLS = {
  '/sns/jscode2session': { needsSecret: true },
  '/sns/oauth2/access_token': { needsSecret: true },
  '/sns/oauth2/refresh_token': { needsSecret: false },
  '/sns/userinfo': { needsSecret: false },
  '/sns/auth': { needsSecret: false },
} as const;

/** A call about users, to be sent as it is. */
export interface WechatUserRequest {
  readonly path: keyof typeof USER_CALLS;
  /** Without `appid` and `secret` where the path takes the AppSecret: both are put in. */
  readonly query: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** WeChat's response to it, whatever it says. May hold a session key or a user's tokens. */
export interface WechatUserResponse {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: Uint8Array;
}
