/** Durations in seconds; fractions are allowed, so that a test can use a token that is valid for 1.5 s. */
export interface Timings {
  /** The lifetime of a new access token. @default 7200 */
  lifeSeconds: number;
  /** How long before its expiry a normal call replaces a stable token; less than `lifeSeconds`. @default 300 */
  renewsInLastSeconds: number;
  /** How long a superseded token is still accepted. @default 300 */
  graceSeconds: number;
  /** The minimum interval between two forced refreshes. @default 30 */
  forceGapSeconds: number;
  /** How long freezing or unfreezing an AppSecret takes to take effect. @default 600 */
  freezeDelaySeconds: number;
  /** How long the old AppSecret is still accepted after a reset. @default 300 */
  secretOverlapSeconds: number;
  /** How long a new AppSecret is still refused after a reset. @default 0 */
  newSecretDelaySeconds: number;
  /** How long a changed whitelist takes to take effect. @default 0 */
  whitelistDelaySeconds: number;
  /** How long an address is blocked after the administrator refused it once. @default 3600 */
  firstRefusalSeconds: number;
  /** How long it is blocked after a second refusal, and within what time a refusal is a second one. @default 86400 */
  secondRefusalSeconds: number;
  /** How long a request can be looked up by its rid. @default 604800 */
  ridSeconds: number;
  /** How long the same ticket is returned after it was issued. @default 7200 */
  ticketSeconds: number;
  /** How long a ticket is still accepted after that, unless it was invalidated. @default 0 */
  ticketGraceSeconds: number;
  /** How long the code of a web authorization can be exchanged. @default 300 */
  codeSeconds: number;
  /** How long the code of a mini program's login can be exchanged. @default 300 */
  loginCodeSeconds: number;
  /** The lifetime of a user access token. @default 7200 */
  userTokenSeconds: number;
  /** The lifetime of a refresh token, from the authorization on. @default 2592000 */
  refreshTokenSeconds: number;
  /** How long a refresh token is still accepted after its rotation. @default 0 */
  refreshOverlapSeconds: number;
}

/** The values that WeChat documents, if it does. */
export const DEFAULT_TIMINGS: Timings = {
  lifeSeconds: 7200,
  renewsInLastSeconds: 300,
  graceSeconds: 300,
  forceGapSeconds: 30,
  freezeDelaySeconds: 600,
  secretOverlapSeconds: 300,
  newSecretDelaySeconds: 0,
  whitelistDelaySeconds: 0,
  firstRefusalSeconds: 3600,
  secondRefusalSeconds: 86_400,
  ridSeconds: 604_800,
  ticketSeconds: 7200,
  ticketGraceSeconds: 0,
  codeSeconds: 300,
  loginCodeSeconds: 300,
  userTokenSeconds: 7200,
  refreshTokenSeconds: 2_592_000,
  refreshOverlapSeconds: 0,
};
