/** The properties of a user; every field can be left out. */
export interface UserOptions {
  /** The user's id for this app. @default made up */
  openid?: string;
  /** @default derived from the openid */
  nickname?: string;
  /** The user's id for all apps of one owner; returned only if given. */
  unionid?: string;
  /** Whether the user is the virtual one of WeChat's snapshot page. @default false */
  isSnapshot?: boolean;
  /** Whether WeChat blocks the user's logins (40226). @default false */
  isBlocked?: boolean;
  /** Whether the user follows the account. @default true */
  isSubscribed?: boolean;
  /** The language of the user's WeChat. @default 'zh_CN' */
  language?: string;
}

/** A person, as one app knows them. */
export interface SimulatedUser {
  readonly openid: string;
  readonly nickname: string;
  readonly unionid?: string;
  readonly isSnapshot: boolean;
  readonly isBlocked: boolean;
  readonly isSubscribed: boolean;
  /** When the user began, or last stopped, to follow the account: Unix ms. */
  readonly subscribedAt: number;
  readonly language: string;
}
