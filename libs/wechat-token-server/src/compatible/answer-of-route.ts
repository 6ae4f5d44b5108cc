import type { WechatUserResponse } from 'nestjs-wechat-token';
import type { AuditEntry } from '../audit/audit-log.js';

/** The part of an audit entry that differs by route. */
export type Audited = Pick<AuditEntry, 'what' | 'outcome'> &
  Partial<Pick<AuditEntry, 'by' | 'app' | 'version' | 'errcode' | 'rid' | 'status'>>;

/** The answer of a compatible route, as data: the caller of the route writes it. */
export type RouteAnswer =
  | { readonly kind: 'json'; readonly json: object; readonly audited: Audited }
  /** WeChat's response, unchanged. */
  | { readonly kind: 'response'; readonly response: WechatUserResponse; readonly audited: Audited }
  /** A status without a body. */
  | { readonly kind: 'empty'; readonly status: number; readonly audited: Audited }
  | {
      readonly kind: 'refusal';
      readonly errcode: number;
      /** The reason, for a person. */
      readonly sentence: string;
      readonly audited: Audited;
      readonly isBadKey: boolean;
    };

/** A refusal in WeChat's shape. `outcome` is for the audit. */
export function refused(
  errcode: number,
  sentence: string,
  audited: Omit<Audited, 'what' | 'errcode'>,
  isBadKey = false,
): RouteAnswer {
  return { kind: 'refusal', errcode, sentence, audited: { what: 'refused', errcode, ...audited }, isBadKey };
}
