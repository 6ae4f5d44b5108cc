import { WechatTokenError } from './wechat-token.error.js';

/** The token server refuses this process: its client key (401), or the credential of an app (403, 404). */
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
            en: `The token server at ${address} gives this client no credential${appId === undefined ? '' : ` of ${appId}`}`,
            zh: `中控服务器（${address}）不向此客户端提供${appId === undefined ? '' : ` ${appId} 的`}凭据`,
          },
      status === 401
        ? {
            en: "Check remote.key and the address of this host: the server's audit log has the reason",
            zh: '请检查 remote.key 和本机地址：具体原因见服务器的审计日志',
          }
        : {
            en: "Add the AppID to the client's apps on the server, and token (ticket for tickets) to its may",
            zh: '请在服务器上将该 AppID 加入该客户端的 apps，并在 may 中加入 token（ticket 需加入 ticket）',
          },
    );
  }
}
