import type { Wording } from './language.js';
import { WECHAT_WORDS, type PlatformWords } from './platform-words.js';
import type { RefusalScope } from './refusal-scope.js';
import { WechatTokenError } from './wechat-token.error.js';

/** WeChat returned an errcode. Its own text is a field, not part of the message. */
export class WechatRefusedError extends WechatTokenError {
  readonly code = 'WECHAT_REFUSED';
  readonly retryable: boolean;
  readonly appId: string;
  readonly errcode: number;
  /** WeChat's id of the request, for its support and for the query in the console. */
  readonly rid?: string;
  /** WeChat's own text without secrets: it may name the argument that is wrong. Only for calls that the application made. */
  readonly errmsg?: string;
  /** The caller's address as WeChat saw it: the one to enter in the whitelist. */
  readonly callerIp?: string;
  readonly scope: RefusalScope;

  constructor(facts: {
    readonly appId: string;
    readonly errcode: number;
    readonly scope: RefusalScope;
    readonly rid?: string | undefined;
    readonly callerIp?: string | undefined;
    readonly errmsg?: string | undefined;
    /** @default WeChat */
    readonly platform?: PlatformWords | undefined;
  }) {
    const { callerIp: ip, platform = WECHAT_WORDS } = facts;
    const { meaning, remedy, retryable } = platform.errcodeOf(facts.errcode);
    super(
      {
        en: `${platform.name.en} refused ${facts.appId} with ${facts.errcode}${ip === undefined ? '' : ` (${ip})`}: ${meaning.en}`,
        zh: `${platform.name.zh}拒绝了 ${facts.appId}，errcode ${facts.errcode}${ip === undefined ? '' : `（${ip}）`}：${meaning.zh}`,
      },
      ip === undefined ? remedy : naming(ip, remedy),
    );
    this.retryable = retryable;
    this.appId = facts.appId;
    this.errcode = facts.errcode;
    this.scope = facts.scope;
    if (facts.rid !== undefined) this.rid = facts.rid;
    if (facts.errmsg !== undefined) this.errmsg = facts.errmsg;
    if (facts.callerIp !== undefined) this.callerIp = facts.callerIp;
  }
}

/** The address first: it is what has to be entered. */
function naming(ip: string, remedy: Wording): Wording {
  return { en: `The address is ${ip}. ${remedy.en}`, zh: `IP 为 ${ip}。${remedy.zh}` };
}
