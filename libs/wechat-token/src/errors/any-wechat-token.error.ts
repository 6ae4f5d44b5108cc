import type { AuthorizationGoneError } from './authorization-gone.error.js';
import type { AuthorizationInvalidError } from './authorization-invalid.error.js';
import type { BudgetSpentError } from './budget-spent.error.js';
import type { CallFailedError } from './call-failed.error.js';
import type { CallInvalidError } from './call-invalid.error.js';
import type { CallNotReplayedError } from './call-not-replayed.error.js';
import type { NoIssuerError } from './no-issuer.error.js';
import type { WechatTokenOptionsError } from './options.error.js';
import type { RejectionDoubtedError } from './rejection-doubted.error.js';
import type { SecretUnavailableError } from './secret-unavailable.error.js';
import type { ShutDownError } from './shut-down.error.js';
import type { StoreVolatileError } from './store-volatile.error.js';
import type { TokenRecordError } from './token-record.error.js';
import type { TokenServerRefusedError } from './token-server-refused.error.js';
import type { TokenStoreError } from './token-store.error.js';
import type { UnknownAppError } from './unknown-app.error.js';
import type { WaitError } from './wait.error.js';
import type { WechatRefusedError } from './wechat-refused.error.js';
import { isOfOurs } from './wechat-token.error.js';
import type { WechatUnavailableError } from './wechat-unavailable.error.js';

/** Every error of this library: checking `code` narrows the fields. */
export type AnyWechatTokenError =
  | AuthorizationGoneError
  | AuthorizationInvalidError
  | BudgetSpentError
  | CallFailedError
  | CallInvalidError
  | CallNotReplayedError
  | NoIssuerError
  | RejectionDoubtedError
  | SecretUnavailableError
  | ShutDownError
  | StoreVolatileError
  | TokenRecordError
  | TokenServerRefusedError
  | TokenStoreError
  | UnknownAppError
  | WaitError
  | WechatRefusedError
  | WechatTokenOptionsError
  | WechatUnavailableError;

/** Whether it is an error of this library, also from another copy of the package. Then `code` says which fields it has. */
export function isWechatTokenError(error: unknown): error is AnyWechatTokenError {
  return isOfOurs(error);
}
