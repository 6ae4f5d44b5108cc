import type { WechatTicketService, WechatTokenService, WechatUserService } from 'nestjs-wechat-token';
import type { Access, Caller } from '../access/access.js';
import type { RefusalQueue } from '../access/refusal-queue.js';
import type { AddressList } from '../patterns/address-list.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { StandIns } from '../stand-in/stand-ins.js';

/** What the compatible routes need. */
export interface CompatibleParts {
  readonly access: Access;
  readonly refusals: RefusalQueue;
  readonly standIns: StandIns;
  readonly audit: AuditLog;
  readonly tokens: WechatTokenService;
  readonly tickets: WechatTicketService;
  readonly users: WechatUserService;
  /** The addresses that may send a user's own token without a client key. */
  readonly userCallsFrom: AddressList;
  /** Examines a client's report that WeChat rejected the access token. Never rejects. */
  readonly reportToken: (appId: string, caller: Caller) => Promise<void>;
}
