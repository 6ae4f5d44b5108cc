/** One step of checking a call that carries an AppSecret. */
export type Check =
  | 'appIdGiven'
  | 'secretGiven'
  | 'grantType'
  | 'appKnown'
  | 'secretRight'
  | 'notFrozen'
  | 'ipAllowed'
  | 'quota';

/** The order in which a call is checked unless told otherwise. */
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

/** What nobody documents, or documents clearly: each is an assumption with a switch, listed in the README. */
export interface Behaviour {
  /** Which check wins when several would refuse. Taken from the simulator's options, not from an app's. */
  checkOrder: readonly Check[];
  /** How many tokens of `/cgi-bin/token` live side by side, the newest included. `Infinity`: all, each to its grace. @default 2 */
  liveGenerations: number;
  /** The same for the stable endpoint, after forced refreshes. @default 2 */
  stableLiveGenerations: number;
  /** What a token that WeChat never issued is answered. @default 40001 */
  malformedTokenCode: 40001 | 40014;
  /** What a token that ran out by time is answered. @default 42001 */
  expiredTokenCode: 42001 | 40001;
  /** What a wrong AppSecret is answered; 40001 is the older way. @default 40125 */
  wrongSecretCode: 40125 | 40001;
  /** What a forced refresh too soon after the last is answered: the current token, or 45009. @default 'current' */
  forceInsideGap: 'current' | 'refused';
  /** What a forced refresh beyond the day's allowance is answered: 45009, or the current token. @default 'refused' */
  forceOverDaily: 'refused' | 'current';
  /** Whether `force_refresh: "true"` and `1` pass for `true` instead of 47001. @default false */
  looseForceRefresh: boolean;
  /** Whether calls that a check refuses count against the day's quota. @default false */
  failedCallsCount: boolean;
  /** The offset from UTC, in hours, of the midnight at which daily counters start again. @default 8 */
  quotaResetUtcOffsetHours: number;
  /** Whether clearing the quota also gives the day's forced refreshes back. @default true */
  clearQuotaCoversForced: boolean;
  /** Whether resetting the AppSecret ends the tokens there were. @default false */
  secretResetKillsTokens: boolean;
  /** Whether freezing the AppSecret, once it has effect, ends the tokens there were. @default false */
  freezeKillsTokens: boolean;
  /** Whether the confirmation of unknown addresses covers calls with an access token as well. @default false */
  confirmationOnUse: boolean;
  /** What a POST with chunked encoding is answered: HTTP 412, or as if it were whole. @default 'refused' */
  chunkedPost: 'refused' | 'accepted';
  /** What `getticket` says of a ticket that it gives again: always its whole life, or what is left. @default 'constant' */
  ticketExpiresIn: 'constant' | 'remaining';
  /** Whether a ticket ends with the access token it was fetched with. @default false */
  ticketEndsWithToken: boolean;
  /** Whether the whitelist of an official account covers `/sns` calls with the AppSecret; a mini program's never does. @default true */
  whitelistCoversSns: boolean;
  /** Whether parameters of the authorize address in another order than the documented one are refused. @default true */
  authorizeOrderMatters: boolean;
  /** What a code past its end is answered. @default 40029 */
  expiredCodeCode: 40029 | 42003;
  /** Whether an exchange that fails for another reason than the code uses the code up. @default false */
  failedExchangeSpendsCode: boolean;
  /** Whether each refresh gives a new refresh token, with the end of the first; the old one has `refreshOverlapSeconds` left. @default false */
  rotatesRefreshToken: boolean;
  /** Whether a user's later authorization ends the earlier refresh tokens. @default false */
  laterAuthorizationEndsRefreshToken: boolean;
  /** What a use of the access token of a user with a changed password is answered; the refresh token gets 42007. @default 42007 */
  changedPasswordUseCode: 42007 | 40001;
  /** What a refresh for a user who withdrew the authorization is answered. @default 40030 */
  withdrawnRefreshCode: 40030 | 42007 | 42002;
  /** Whose calls of `jscode2session` a minute are counted together. @default 'user' */
  loginsCountedBy: 'user' | 'app';
}

/** The reading of the sources that seemed likeliest. */
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
