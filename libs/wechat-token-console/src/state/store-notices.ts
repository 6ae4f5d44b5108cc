import { TokenStoreError, type WechatStoreStatus } from 'nestjs-wechat-token';
import type { Notice } from '../console-state.js';
import { reasonOfError } from './reason-of.js';

/** What is wrong with the store, if anything is. */
export function storeNoticesOf({
  isAway,
  isReadOnly,
  reason = 'UNKNOWN',
  address,
}: WechatStoreStatus): Notice[] {
  if (!isAway && !isReadOnly) return [];
  const error = new TokenStoreError(isAway ? 'answer' : 'write', reason, undefined, address);
  const { message, remedy } = reasonOfError(error);
  return [{ code: isAway ? 'STORE_AWAY' : 'STORE_READ_ONLY', message, ...(remedy ? { remedy } : {}) }];
}
