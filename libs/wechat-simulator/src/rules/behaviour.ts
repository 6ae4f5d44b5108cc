/** One check of a call with an AppSecret. */
export type Check =
  | 'appIdGiven'
  | 'secretGiven'
  | 'grantType'
  | 'appKnown'
  | 'secretRight'
  | 'notFrozen'
  | 'ipAllowed'
  | 'quota';

/** The default order of the checks. */
export const DEFAULT_CHECK_ORDER: readonly Check[] = [
  'appIdGiven',
  'secretGiven',
  'grantType',
  'appKnown',
  'secretRight',
  'notFrozen',
  'ipAllowed',
  'quota',
];

/** Behaviour that is not, or not clearly, documented: each is an assumption with a switch, listed in the README. */
export interface Behaviour {
  /** Which check wins if several would refuse. Taken from the simulator's options, not from an app's. */
  checkOrder: readonly Check[];
  /**
   * How many tokens of `/cgi-bin/token` are valid side by side, including the newest. `Infinity`: all, each until its grace ends.
   * @default 2
   */
  liveGenerations: number;
  /** The same for the stable endpoint, after forced refreshes. @default 2 */
  stableLiveGenerations: number;
  /** The errcode for a token that WeChat never issued. @default 40001 */
  malformedTokenCode: 40001 | 40014;
  /** The errcode for an expired token. @default 42001 */
  expiredTokenCode: 42001 | 40001;
  /** The errcode for a wrong AppSecret; 40001 is the older behaviour. @default 40125 */
  wrongSecretCode: 40125 | 40001;
  /** The response to a forced refresh too soon after the last: the current token, or 45009. @default 'current' */
  forceInsideGap: 'current' | 'refused';
  /** The response to a forced refresh beyond the daily limit: 45009, or the current token. @default 'refused' */
  forceOverDaily: 'refused' | 'current';
  /** Whether `force_refresh: "true"` and `1` are accepted as `true` instead of refused with 47001. @default false */
  looseForceRefresh: boolean;
  /** Whether calls that a check refuses count against the day's quota. @default false */
  failedCallsCount: boolean;
  /** The offset from UTC, in hours, of the midnight at which daily counters restart. @default 8 */
  quotaResetUtcOffsetHours: number;
  /** Whether clearing the quota also resets the day's forced refreshes. @default true */
  clearQuotaCoversForced: boolean;
  /** Whether resetting the AppSecret invalidates existing tokens. @default false */
  secretResetKillsTokens: boolean;
  /** Whether freezing the AppSecret, once it takes effect, invalidates existing tokens. @default false */
  freezeKillsTokens: boolean;
  /** Whether the confirmation of unknown addresses applies to calls with an access token as well. @default false */
  confirmationOnUse: boolean;
  /** The response to a POST with chunked encoding: HTTP 412, or a normal response. @default 'refused' */
  chunkedPost: 'refused' | 'accepted';
  /** The lifetime that `getticket` returns for a repeated ticket: always the whole one, or the remaining one. @default 'constant' */
  ticketExpiresIn: 'constant' | 'remaining';
  /** Whether a ticket ends with the access token that requested it. @default false */
  ticketEndsWithToken: boolean;
  /** Whether the whitelist of an official account applies to `/sns` calls with the AppSecret; a mini program's never does. @default true */
  whitelistCoversSns: boolean;
  /** Whether the parameters of the authorize URL must be in the documented order. @default true */
  authorizeOrderMatters: boolean;
  /** The errcode for an expired code. @default 40029 */
  expiredCodeCode: 40029 | 42003;
  /** Whether an exchange that fails for another reason than the code uses the code up. @default false */
  failedExchangeSpendsCode: boolean;
  /**
   * Whether each refresh returns a new refresh token, with the expiry of the first; the old one is accepted for `refreshOverlapSeconds`
   * more.
   * @default false
   */
  rotatesRefreshToken: boolean;
  /** Whether a later authorization of a user invalidates earlier refresh tokens. @default false */
  laterAuthorizationEndsRefreshToken: boolean;
  /** The errcode for the access token of a user with a changed password; the refresh token gets 42007. @default 42007 */
  changedPasswordUseCode: 42007 | 40001;
  /** The errcode for a refresh of a user who withdrew the authorization. @default 40030 */
  withdrawnRefreshCode: 40030 | 42007 | 42002;
  /** Whose calls of `jscode2session` in a minute are counted together. @default 'user' */
  loginsCountedBy: 'user' | 'app';
}

/** The most likely reading of the sources. */
export const DEFAULT_BEHAVIOUR: Behaviour = {
  checkOrder: DEFAULT_CHECK_ORDER,
  liveGenerations: 2,
  stableLiveGenerations: 2,
  malformedTokenCode: 40001,
  expiredTokenCode: 42001,
  wrongSecretCode: 40125,
  forceInsideGap: 'current',
  forceOverDaily: 'refused',
  looseForceRefresh: false,
  failedCallsCount: false,
  quotaResetUtcOffsetHours: 8,
  clearQuotaCoversForced: true,
  secretResetKillsTokens: false,
  freezeKillsTokens: false,
  confirmationOnUse: false,
  chunkedPost: 'refused',
  ticketExpiresIn: 'constant',
  ticketEndsWithToken: false,
  whitelistCoversSns: true,
  authorizeOrderMatters: true,
  expiredCodeCode: 40029,
  failedExchangeSpendsCode: false,
  rotatesRefreshToken: false,
  laterAuthorizationEndsRefreshToken: false,
  changedPasswordUseCode: 42007,
  withdrawnRefreshCode: 40030,
  loginsCountedBy: 'user',
};
