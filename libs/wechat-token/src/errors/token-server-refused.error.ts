import type { Wording } from './language.js';
import { WechatTokenError } from './wechat-token.error.js';

/** The token server refuses this process: its client key (401), or what it asks for of an app (403, 404). */
export class TokenServerRefusedError extends WechatTokenError {
  readonly code = 'TOKEN_SERVER_REFUSED';
  readonly retryable = false;

  constructor(
    readonly status: number,
    readonly appId: string | undefined,
    /** Host and port of the token server. */
    readonly address: string,
    /** Whether it has refused for a minute without a break: copies are no longer served. */
    readonly isLasting: boolean,
  ) {
    super(problemOf(status, appId, address), REMEDIES[status] ?? ALLOW);
  }
}

function problemOf(status: number, appId: string | undefined, address: string): Wording {
  switch (status) {
    case 401:
      return {
        en: `The token server at ${address} refuses the client key`,
        zh: `中控服务器（${address}）拒绝了客户端密钥`,
      };
    case 404:
      return {
        en: `The token server at ${address} does not have the app${appId === undefined ? '' : ` ${appId}`}`,
        zh: `中控服务器（${address}）没有应用${appId === undefined ? '' : ` ${appId}`}`,
      };
    default:
      return {
        en: `The token server at ${address} refuses this client${appId === undefined ? '' : ` for ${appId}`}`,
        zh: `中控服务器（${address}）拒绝了此客户端${appId === undefined ? '' : `对 ${appId} 的请求`}`,
      };
  }
}

const ALLOW: Wording = {
  en: "Add the AppID to the client's apps on the server, and what it needs to its may: token, ticket, or call with the path in its paths",
  zh: '请在服务器上将该 AppID 加入该客户端的 apps，并在 may 中加入所需权限：token、ticket，或 call（路径须在 paths 中）',
};

const REMEDIES: Readonly<Record<number, Wording>> = {
  401: {
    en: "Check remote.key and the address of this host: the server's audit log has the reason",
    zh: '请检查 remote.key 和本机地址：具体原因见服务器的审计日志',
  },
  404: {
    en: 'Add the app to the apps of the server, or correct the AppID here and in the apps of the client',
    zh: '请在服务器的 apps 中添加该应用，或更正此处和客户端 apps 中的 AppID',
  },
};
