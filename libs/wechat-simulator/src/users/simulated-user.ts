/** What a user is made of; every field can be left out. */
export interface UserOptions {
  /** Who the user is to this app. @default made up */
  openid?: string;
  /** @default made of the openid */
  nickname?: string;
  /** Who the user is to all apps of one owner; answered only where given. */
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
  /** When the user began to follow the account, or was last said not to: Unix ms. */
  readonly subscribedAt: number;
  readonly language: string;
}
