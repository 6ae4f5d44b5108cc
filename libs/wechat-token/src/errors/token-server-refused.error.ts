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
    super(
      status === 401
        ? {
            en: `The token server at ${address} refuses the client key`,
            zh: `中控服务器（${address}）拒绝了客户端密钥`,
          }
        : {
            en: `The token server at ${address} refuses this client${appId === undefined ? '' : ` for ${appId}`}`,
            zh: `中控服务器（${address}）拒绝了此客户端${appId === undefined ? '' : `对 ${appId} 的请求`}`,
          },
      status === 401
        ? {
            en: "Check remote.key and the address of this host: the server's audit log has the reason",
            zh: '请检查 remote.key 和本机地址：具体原因见服务器的审计日志',
          }
        : {
            en: "Add the AppID to the client's apps on the server, and what it needs to its may: token, ticket, or call with the path in its paths",
            zh: '请在服务器上将该 AppID 加入该客户端的 apps，并在 may 中加入所需权限：token、ticket，或 call（路径须在 paths 中）',
          },
    );
  }
}
