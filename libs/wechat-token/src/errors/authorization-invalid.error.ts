import type { Wording } from './language.js';
import { WechatTokenError } from './wechat-token.error.js';

/** Why a call about a user, or a signature of a page, was not made. */
export type InvalidAuthorization =
  | 'REDIRECT_URI'
  | 'SCOPE'
  | 'BINDING'
  | 'REFUSED_BY_USER'
  | 'STATE_WRONG'
  | 'STATE_EXPIRED'
  | 'STATE_REPLAYED'
  | 'CODE'
  | 'OPENID'
  | 'URL'
  | 'URL_HAS_FRAGMENT'
  | 'URL_NOT_OF_BROWSER'
  | 'CARD'
  | 'TICKET_TYPE';

const START_AGAIN: Wording = {
  en: 'Send the user to a new URL from authorizeUrl()',
  zh: '请用 authorizeUrl() 重新生成链接并引导用户',
};

const WORDINGS: Readonly<Record<InvalidAuthorization, { readonly what: Wording; readonly remedy: Wording }>> =
  {
    REDIRECT_URI: {
      what: {
        en: 'the redirect URI is not an absolute http(s) URL',
        zh: '回调地址不是完整的 http(s) 地址',
      },
      remedy: { en: 'Pass the whole URL of your callback', zh: '请传入回调的完整地址' },
    },
    SCOPE: {
      what: { en: 'the scope is unknown', zh: 'scope 无法识别' },
      remedy: {
        en: "Pass 'snsapi_base' or 'snsapi_userinfo'",
        zh: "请传入 'snsapi_base' 或 'snsapi_userinfo'",
      },
    },
    BINDING: {
      what: {
        en: 'boundTo is not a string of 1 to 1,024 characters',
        zh: 'boundTo 不是 1 至 1024 个字符的字符串',
      },
      remedy: {
        en: "Pass the value that authorizeUrl() returned, from the user's cookie or session",
        zh: '请传入 authorizeUrl() 返回的值（保存在用户的 cookie 或会话中）',
      },
    },
    REFUSED_BY_USER: {
      what: { en: 'the user refused: the callback has no code', zh: '用户拒绝了授权：回调没有 code' },
      remedy: { en: 'Tell the user, and offer to try again', zh: '请告知用户并提供重试入口' },
    },
    STATE_WRONG: {
      what: {
        en: 'the state was not made for this app and this user',
        zh: 'state 不是为该应用和该用户生成的',
      },
      remedy: START_AGAIN,
    },
    STATE_EXPIRED: {
      what: { en: 'the state is older than ten minutes', zh: 'state 已超过十分钟' },
      remedy: START_AGAIN,
    },
    STATE_REPLAYED: {
      what: { en: 'the state has already been used', zh: 'state 已被使用过' },
      remedy: START_AGAIN,
    },
    CODE: {
      what: { en: 'the code is not a string', zh: 'code 不是字符串' },
      remedy: {
        en: 'Pass the code that wx.login() returned in the mini program',
        zh: '请传入小程序 wx.login() 得到的 code',
      },
    },
    OPENID: {
      what: { en: 'the openid is malformed', zh: 'openid 格式不正确' },
      remedy: {
        en: 'Pass the openid that exchangeCode() returned',
        zh: '请传入 exchangeCode() 返回的 openid',
      },
    },
    URL: {
      what: {
        en: 'the URL to sign is not an absolute http(s) URL',
        zh: '待签名的地址不是完整的 http(s) 地址',
      },
      remedy: { en: "Pass the page's location.href", zh: '请传入页面的 location.href' },
    },
    URL_HAS_FRAGMENT: {
      what: { en: 'the URL to sign has a fragment', zh: '待签名的地址带有片段（#…）' },
      remedy: { en: "Pass location.href.split('#')[0]", zh: "请传入 location.href.split('#')[0]" },
    },
    URL_NOT_OF_BROWSER: {
      what: {
        en: 'the URL to sign is not in the form that browsers use, so it matches no page',
        zh: '待签名的地址与浏览器中的写法不一致，没有页面会是这个地址',
      },
      remedy: {
        en: "Pass location.href.split('#')[0] of the page unchanged: a slash after the host, scheme and host in lower case, no :443 or :80, all escapes kept",
        zh: "请原样传入页面的 location.href.split('#')[0]：主机名后带斜杠、主机名小写、不写 :443 或 :80、保留所有转义",
      },
    },
    CARD: {
      what: {
        en: 'the parameters of the card are incomplete or not strings',
        zh: '卡券参数不完整或不是字符串',
      },
      remedy: {
        en: 'Pass the cardId, and all other parameters as strings',
        zh: '请传入 cardId，其余参数均为字符串',
      },
    },
    TICKET_TYPE: {
      what: { en: 'the type of ticket is unknown', zh: 'ticket 类型无法识别' },
      remedy: { en: "Pass 'jsapi' or 'wx_card'", zh: "请传入 'jsapi' 或 'wx_card'" },
    },
  };

/** A call about a user's authorization, or a signature of a page, was not made. Does not contain the value itself. */
export class AuthorizationInvalidError extends WechatTokenError {
  readonly code = 'AUTHORIZATION_INVALID';
  readonly retryable = false;

  constructor(
    readonly appId: string,
    readonly reason: InvalidAuthorization,
  ) {
    const { what, remedy } = WORDINGS[reason];
    super(
      { en: `The call of ${appId} was not made: ${what.en}`, zh: `${appId} 的调用未执行：${what.zh}` },
      remedy,
    );
  }
}
