import { WechatTokenError } from './wechat-token.error.js';

/** The store may lose data, and only the user can provide a refresh_token again. */
export class StoreVolatileError extends WechatTokenError {
  readonly code = 'STORE_VOLATILE';
  readonly retryable = false;

  constructor(readonly appId: string) {
    super(
      {
        en: `The store may lose data, so users' tokens of ${appId} are not kept in it`,
        zh: `该存储可能丢失数据，不在其中保存 ${appId} 的用户凭据`,
      },
      {
        en: "Use a Redis with 'appendonly yes' and 'maxmemory-policy noeviction', or set allowVolatileUserTokens: true",
        zh: "请使用 'appendonly yes' 且 'maxmemory-policy noeviction' 的 Redis，或设置 allowVolatileUserTokens: true",
      },
    );
  }
}
