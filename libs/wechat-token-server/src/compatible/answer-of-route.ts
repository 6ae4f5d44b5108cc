import type { WechatUserResponse } from 'nestjs-wechat-token';
import type { AuditEntry } from '../audit/audit-log.js';

/** What the audit is told of an answer; the rest is the same for all routes. */
export type Audited = Pick<AuditEntry, 'what' | 'outcome'> &
  Partial<Pick<AuditEntry, 'by' | 'app' | 'version' | 'errcode' | 'rid' | 'status'>>;

/** What a compatible route answers. It neither writes nor throws: whoever serves the route does. */
export type RouteAnswer =
  | { readonly kind: 'json'; readonly json: object; readonly audited: Audited }
  /** WeChat's own response, as it came. */
  | { readonly kind: 'response'; readonly response: WechatUserResponse; readonly audited: Audited }
  /** A status without a body. */
  | { readonly kind: 'empty'; readonly status: number; readonly audited: Audited }
  | {
      readonly kind: 'refusal';
      readonly errcode: number;
      /** What is wrong here, for a person. */
      readonly sentence: string;
      readonly audited: Audited;
    };

/** A refusal in WeChat's shape. `outcome` is for the audit. */
export function refused(
  errcode: number,
  sentence: string,
  audited: Omit<Audited, 'what' | 'errcode'>,
): RouteAnswer {
  return { kind: 'refusal', errcode, sentence, audited: { what: 'refused', errcode, ...audited } };
}
