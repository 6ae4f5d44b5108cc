// What both entries export: the services, the stores, the ports that others implement, and the errors.
export type { AccessTokens } from './api-client/access-tokens.js';
export type { ApiSurroundings } from './api-client/api-call.js';
export { WechatApiClient } from './api-client/wechat-api-client.js';
export type {
  WechatApiBody,
  WechatApiOptions,
  WechatDownloadOptions,
} from './api-client/wechat-api.options.js';
export { WechatDownload, type ArrivingFile } from './api-client/wechat-download.js';
export type { AppKeepers } from './apps/app-keepers.js';
export type {
  WechatApp,
  WechatAppSource,
  WechatAppSourceClass,
  WechatEndpoint,
} from './options/wechat-app-source.js';
export { WechatAppTokens } from './apps/wechat-app-tokens.js';
export type { Clock, Waker } from './credential/clock.js';
export type { Credential, CredentialKey, CredentialKind } from './credential/credential.js';
export type { WaitOptions } from './credential/deadline.js';
export { durabilityOf } from './credential/token-store.js';
export type { KeeperEvent, RefreshCause, WechatQuestion } from './credential/keeper-events.js';
export {
  DEFAULT_BUDGETS,
  DEFAULT_TIMING,
  type CallBudgets,
  type KeeperTiming,
} from './credential/keeper-options.js';
export type { CredentialStatus, RefreshResult } from './credential/keeper-status.js';
export type {
  AbandonRequest,
  AcquireRequest,
  AcquireResult,
  Allowance,
  AppReading,
  BudgetUse,
  CommitRequest,
  Durability,
  ForgetRequest,
  Keeping,
  LeakProgress,
  OfferRequest,
  Pause,
  PauseReason,
  Reading,
  RejectRequest,
  RejectResult,
  Standing,
  StoredCredential,
  TokenStore,
  WatchListener,
} from './credential/token-store.js';
export { latestOf, type Version } from './credential/version.js';
export type {
  WechatEnvironment,
  WechatEnvironmentApp,
  WechatEnvironmentProblem,
  WechatEnvironmentRedis,
} from './environment/environment.js';
export { readWechatEnvironment } from './environment/read-environment.js';
export { isWechatTokenError, type AnyWechatTokenError } from './errors/any-wechat-token.error.js';
export { AuthorizationGoneError, type AuthorizationGone } from './errors/authorization-gone.error.js';
export {
  AuthorizationInvalidError,
  type InvalidAuthorization,
} from './errors/authorization-invalid.error.js';
export { BudgetSpentError } from './errors/budget-spent.error.js';
export { CallFailedError, type CallFailure } from './errors/call-failed.error.js';
export { CallInvalidError, type InvalidCall } from './errors/call-invalid.error.js';
export { CallNotReplayedError } from './errors/call-not-replayed.error.js';
export { ERRCODES, errcodeOf, type Errcode, type ErrcodeActor } from './errors/errcodes.js';
export type { Language, Wording } from './errors/language.js';
export { NoIssuerError } from './errors/no-issuer.error.js';
export { WechatTokenOptionsError } from './errors/options.error.js';
export type { RefusalScope } from './errors/refusal-scope.js';
export { RejectionDoubtedError } from './errors/rejection-doubted.error.js';
export { SecretUnavailableError } from './errors/secret-unavailable.error.js';
export { ShutDownError } from './errors/shut-down.error.js';
export { StoreVolatileError } from './errors/store-volatile.error.js';
export { TokenRecordError } from './errors/token-record.error.js';
export { TokenStoreError } from './errors/token-store.error.js';
export { UnknownAppError } from './errors/unknown-app.error.js';
export { WaitError } from './errors/wait.error.js';
export { WechatRefusedError } from './errors/wechat-refused.error.js';
export { WechatTokenError, type ErrorText, type WechatTokenErrorCode } from './errors/wechat-token.error.js';
export { WechatUnavailableError } from './errors/wechat-unavailable.error.js';
export type { WechatAppHealth, WechatHealth, WechatTokenHealth } from './health/health-of.js';
export type { WechatHealthCode, WechatHealthReason } from './health/health-reasons.js';
export {
  WechatTokenEvents,
  type WechatTokenEventOf,
  type WechatTokenEventType,
} from './observability/wechat-token-events.js';
export { EncryptedTokenStore } from './stores/encrypted/encrypted-token-store.js';
export type {
  EncryptedTokenStoreOptions,
  EncryptionKey,
} from './stores/encrypted/encrypted-token-store.options.js';
export { MemoryTokenStore, type MemoryTokenStoreOptions } from './stores/memory-token-store.js';
export type { RedisClient } from './stores/redis/redis-client.js';
export { RedisTokenStore } from './stores/redis/redis-token-store.js';
export type {
  RedisAddress,
  RedisConnectOptions,
  RedisStoreNotice,
  RedisTokenStoreOptions,
} from './stores/redis/redis-token-store.options.js';
export type { TokenTable } from './stores/token-table.js';
export type {
  SignedCard,
  SignedCardChoice,
  SignedPage,
  WechatCard,
  WechatCardChoice,
} from './tickets/signed.js';
export { WechatTicketService } from './tickets/wechat-ticket.service.js';
export type {
  AuthorizationRequest,
  AuthorizationStart,
  AuthorizedUser,
  CallbackQuery,
  WechatUserInfo,
} from './users/authorization.js';
export type { UserWire } from './users/user-wire.js';
export { WechatUserService } from './users/wechat-user.service.js';
export type { ApiQuery } from './wechat/api-target.js';
export type { BigIntegers } from './wechat/json-integers.js';
export type { WechatForm } from './wechat/multipart.js';
export type { TicketType } from './wechat/ticket.issuer.js';
export type { WechatSession } from './wechat/user-calls.js';
export { WechatFile, type WechatFileOptions, type WechatStreamOptions } from './wechat/wechat-file.js';
export {
  DEFAULT_AUTHORIZE_BASE_URL,
  DEFAULT_BASE_URL,
  DEFAULT_FALLBACK_BASE_URL,
  type WechatHttpOptions,
} from './wechat/wechat-http.options.js';
export type {
  OrUndefined,
  WechatTokenOptions,
  WechatTokenOptionsFactory,
  WechatTokenSimulation,
} from './wechat-token.options.js';
export { WechatTokenService, type WechatAppCall, type WechatAppChoice } from './wechat-token.service.js';
export type {
  WechatAppStatus,
  WechatFleetBudget,
  WechatFleetCredential,
  WechatFleetPause,
  WechatFleetStatus,
  WechatFleetTicket,
  WechatForeignRefresh,
  WechatStoreStatus,
  WechatTokenStatus,
} from './wechat-token.status.js';
export type { WechatLogger } from './tokens/wechat-logger.js';
export type { WechatTokens } from './tokens/wechat-tokens.js';
