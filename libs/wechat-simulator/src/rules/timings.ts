/** How long things last, in seconds; fractions are allowed, so that a test can let a token live for 1.5 s. */
export interface Timings {
  /** How long a new access token lives. @default 7200 */
  lifeSeconds: number;
  /** How long before its end a stable token is replaced by a normal call; less than `lifeSeconds`. @default 300 */
  renewsInLastSeconds: number;
  /** How long a superseded token is still accepted. @default 300 */
  graceSeconds: number;
  /** How far apart two forced refreshes must be. @default 30 */
  forceGapSeconds: number;
  /** How long freezing or unfreezing an AppSecret takes to have effect. @default 600 */
  freezeDelaySeconds: number;
  /** How long the old AppSecret is still accepted after a reset. @default 300 */
  secretOverlapSeconds: number;
  /** How long a new AppSecret is still refused after a reset. @default 0 */
  newSecretDelaySeconds: number;
  /** How long a changed whitelist takes to have effect. @default 0 */
  whitelistDelaySeconds: number;
  /** How long an address is blocked after the administrator refused it once. @default 3600 */
  firstRefusalSeconds: number;
  /** How long it is blocked after a second refusal, and within what time a refusal is a second one. @default 86400 */
  secondRefusalSeconds: number;
  /** How long a request can be looked up by its rid. @default 604800 */
  ridSeconds: number;
  /** How long a ticket is given again after it was first issued. @default 7200 */
  ticketSeconds: number;
  /** How long a ticket is still accepted after that; a killed one is not. @default 0 */
  ticketGraceSeconds: number;
  /** How long the code of a web authorization can be exchanged. @default 300 */
  codeSeconds: number;
  /** How long the code of a mini program's login can be exchanged. @default 300 */
  loginCodeSeconds: number;
  /** How long a user access token lives. @default 7200 */
  userTokenSeconds: number;
  /** How long a refresh token lives, from the authorization on. @default 2592000 */
  refreshTokenSeconds: number;
  /** How long a refresh token is still accepted after another took its place, where they rotate. @default 0 */
  refreshOverlapSeconds: number;
}

/** What WeChat documents, where it does. */
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
