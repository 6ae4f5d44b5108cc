// What both entries export: the services, the stores, the ports for custom implementations, and the errors.
export type { AccessTokens } from './tokens/api/token-source.js';
export type { ApiEnvironment } from './tokens/api/api-call.js';
export { WechatApiClient } from './tokens/api/wechat-api-client.js';
export type {
  WechatApiBody,
  WechatApiOptions,
  WechatDownloadOptions,
  WechatExchangeOptions,
  WechatResponse,
} from './tokens/api/wechat-api.options.js';
export { WechatDownload, type ArrivingFile } from './tokens/api/wechat-download.js';
export type { AppRegistry } from './tokens/apps/app-registry.js';
export type {
  WechatApp,
  WechatAppSource,
  WechatAppSourceClass,
  WechatEndpoint,
} from './tokens/options/wechat-app-source.js';
export { WechatAppCredential } from './tokens/apps/wechat-app-credential.js';
export type { WechatTokenCheck } from './tokens/apps/token-check.js';
export { WechatAppTokens } from './tokens/apps/wechat-app-tokens.js';
export type { Clock, Waker } from './core/ports/clock.js';
export type { Credential, CredentialKey } from './core/ports/credential.js';
export type {
  CallBudget,
  CheckVerdict,
  CredentialKind,
  IssueOutcome,
  IssueRequest,
  Issued,
  Refusal,
} from './core/ports/credential-kind.js';
export type { Platform } from './core/ports/platform.js';
export { WECHAT } from './wechat/platform.js';
export type { WaitOptions } from './core/time/deadline.js';
export { durabilityOf } from './core/ports/token-store.js';
export type { KeeperEvent, MirrorEvent, RefreshCause } from './core/ports/keeper-events.js';
export { DEFAULT_TIMING, type KeeperTiming } from './core/ports/keeper-options.js';
export { DEFAULT_BUDGETS, type CallBudgets } from './wechat/call-budgets.js';
export type { WechatCall } from './wechat/http/wechat-http.js';
export type { CredentialStatus, RefreshResult } from './core/ports/keeper-status.js';
export type {
  AbandonRequest,
  AcquireRequest,
  AcquireResult,
  ReportLimit,
  AppSnapshot,
  BudgetUse,
  CommitRequest,
  Durability,
  ForgetRequest,
  CredentialWrite,
  RevocationProgress,
  RestoreRequest,
  Pause,
  PauseReason,
  RecordSnapshot,
  RejectRequest,
  RejectResult,
  RecordStatus,
  StoredCredential,
  TokenStore,
  WatchListener,
} from './core/ports/token-store.js';
export { latestOf, writerOf, type Version } from './core/ports/version.js';
export type {
  WechatEnvironment,
  WechatEnvironmentApp,
  WechatEnvironmentProblem,
  WechatEnvironmentRedis,
} from './tokens/environment/environment.js';
export { readWechatEnvironment } from './tokens/environment/read-environment.js';
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
export { processLanguage, type Language, type Wording } from './errors/language.js';
export type { OptionProblem } from './errors/option-problem.js';
export type { PlatformWords } from './errors/platform-words.js';
export { NoIssuerError } from './errors/no-issuer.error.js';
export { WechatTokenOptionsError } from './errors/options.error.js';
export type { RefusalScope } from './errors/refusal-scope.js';
export { RejectionDoubtedError } from './errors/rejection-doubted.error.js';
export { SecretUnavailableError } from './errors/secret-unavailable.error.js';
export { ShutDownError } from './errors/shut-down.error.js';
export { StoreVolatileError } from './errors/store-volatile.error.js';
export { TokenRecordError } from './errors/token-record.error.js';
export { TokenServerRefusedError } from './errors/token-server-refused.error.js';
export { TokenStoreError } from './errors/token-store.error.js';
export { UnknownAppError } from './errors/unknown-app.error.js';
export { WaitError } from './errors/wait.error.js';
export { WechatRefusedError } from './errors/wechat-refused.error.js';
export { WechatTokenError, type ErrorText, type WechatTokenErrorCode } from './errors/wechat-token.error.js';
export { WechatUnavailableError } from './errors/wechat-unavailable.error.js';
export type { WechatAppHealth, WechatHealth, WechatTokenHealth } from './tokens/health/health-of.js';
export type { WechatHealthCode, WechatHealthReason } from './tokens/health/health-reasons.js';
export {
  WechatTokenEvents,
  type WechatTokenEventOf,
  type WechatTokenEventType,
} from './tokens/log/wechat-token-events.js';
export type { RemoteCertificate, RemoteOptions } from './remote/remote.options.js';
export { EncryptedTokenStore } from './stores/encrypted/encrypted-token-store.js';
export type {
  EncryptedTokenStoreOptions,
  EncryptionKey,
} from './stores/encrypted/encrypted-token-store.options.js';
export { MemoryTokenStore, type MemoryTokenStoreOptions } from './stores/memory/memory-token-store.js';
export type { RedisClient } from './stores/redis/redis-client.js';
export { RedisTokenStore } from './stores/redis/redis-token-store.js';
export type {
  RedisAddress,
  RedisConnectOptions,
  RedisOwnKeys,
  RedisStoreNotice,
  RedisTokenStoreOptions,
} from './stores/redis/redis-token-store.options.js';
export type { TokenTable } from './stores/memory/token-table.js';
export type {
  SignedCard,
  SignedCardChoice,
  SignedPage,
  WechatCard,
  WechatCardChoice,
} from './tokens/tickets/signed.js';
export { WechatTicketService } from './tokens/tickets/wechat-ticket.service.js';
export type {
  AuthorizationRequest,
  AuthorizationStart,
  CallbackQuery,
  WechatUserInfo,
} from './tokens/users/authorization.js';
export type { WechatUserRequest, WechatUserResponse } from './tokens/users/user-exchange.js';
export { WechatUserService } from './tokens/users/wechat-user.service.js';
export type { ApiQuery } from './wechat/api/api-target.js';
export { examineRunning, type RunningTokens } from './doctor/examine-running.js';
export type { CheckName, Finding, FindingStatus } from './doctor/finding.js';
export type { BigIntegers } from './wechat/http/json-integers.js';
export type { WechatForm } from './wechat/api/multipart.js';
export type { TicketType } from './wechat/issuers/ticket.issuer.js';
export type { AuthorizedUser, UserWire, WechatSession } from './wechat/oauth/user-calls.js';
export { WechatFile, type WechatFileOptions, type WechatStreamOptions } from './wechat/api/wechat-file.js';
export {
  DEFAULT_AUTHORIZE_BASE_URL,
  DEFAULT_BASE_URL,
  DEFAULT_FALLBACK_BASE_URL,
  type WechatHttpOptions,
} from './wechat/http/wechat-http.options.js';
export type { CredentialMirror, MirrorSource } from './tokens/options/credential-mirror.js';
export type {
  OrUndefined,
  WechatTokenOptions,
  WechatTokenOptionsFactory,
  WechatTokenSimulation,
} from './tokens/options/wechat-token.options.js';
export {
  WechatTokenService,
  type WechatAppCall,
  type WechatAppChoice,
} from './tokens/wechat-token.service.js';
export type {
  WechatAppStatus,
  WechatFleetBudget,
  WechatFleetCredential,
  WechatFleetKeyedCredential,
  WechatFleetPause,
  WechatFleetStatus,
  WechatFleetTicket,
  WechatForeignRefresh,
  WechatStoreStatus,
  WechatTokenStatus,
} from './tokens/wechat-token.status.js';
export type { WechatLogger } from './tokens/wechat-logger.js';
export type { WechatTokens } from './tokens/wechat-tokens.js';
