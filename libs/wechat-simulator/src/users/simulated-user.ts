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
}

/** A person, as one app knows them. */
export interface SimulatedUser {
  readonly openid: string;
  readonly nickname: string;
  readonly unionid?: string;
  readonly isSnapshot: boolean;
  readonly isBlocked: boolean;
}
