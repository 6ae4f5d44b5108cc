import type { IncomingMessage } from 'node:http';
import type {
  WechatTicketService,
  WechatTokenService,
  WechatUserResponse,
  WechatUserService,
} from 'nestjs-wechat-token';
import type { Access, Caller, Origin } from '../access/access.js';
import type { RefusalQueue } from '../access/refusal-queue.js';
import type { AuditEntry, AuditLog } from '../audit/audit-log.js';
import type { AddressList } from '../patterns/address-list.js';
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

/** One request on a compatible route. */
export interface RouteCall {
  readonly request: IncomingMessage;
  readonly method: string;
  /** The path of the route. */
  readonly path: string;
  readonly origin: Origin;
  /** The value of a query parameter, decoded. Empty if it is missing or ambiguous: there more than once. */
  field(name: string): string;
}

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

/** A compatible route. */
export type Route = (parts: CompatibleParts, call: RouteCall) => Promise<RouteAnswer>;

/** Reads a request. */
export function routeCallOf(request: IncomingMessage, path: string, origin: Origin): RouteCall {
  const { url = '', method = '' } = request;
  const mark = url.indexOf('?');
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const field = (name: string) => {
    const values = query.getAll(name);
    return values.length === 1 ? values[0]! : '';
  };
  return { request, method, path, origin, field };
}

/** A refusal in WeChat's shape. `outcome` is for the audit. */
export function refused(
  errcode: number,
  sentence: string,
  audited: Omit<Audited, 'what' | 'errcode'>,
  isBadKey = false,
): RouteAnswer {
  return { kind: 'refusal', errcode, sentence, audited: { what: 'refused', errcode, ...audited }, isBadKey };
}
