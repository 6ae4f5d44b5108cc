import type { Language, Wording } from './language.js';
import { WechatTokenError } from './wechat-token.error.js';

/** Remedies by the word that a store's failure came down to. */
const REMEDIES: Readonly<Record<string, Wording>> = {
  TIMEOUT: {
    en: 'The store did not answer in time: check that it is up and reachable from this host',
    zh: '存储没有按时应答:请检查它是否在运行、本机能否连上',
  },
  NOPERM: {
    en: 'The store refuses a command: grant the permissions listed in the documentation',
    zh: '存储拒绝了命令:请按文档授予所需权限',
  },
  OOM: {
    en: 'The store is full: raise maxmemory or free memory',
    zh: '存储已满:请调大 maxmemory 或释放内存',
  },
  READONLY: {
    en: 'The store is read-only: connect to the primary, not to a replica',
    zh: '存储是只读的:请连接主节点,而不是副本',
  },
  NOAUTH: {
    en: 'The store wants a password: give one in the URL or the client options',
    zh: '存储需要密码:请在 URL 或客户端选项中给出',
  },
  WRONGPASS: {
    en: 'The store refuses the password: correct it',
    zh: '存储拒绝了密码:请更正',
  },
  ECONNREFUSED: {
    en: 'Nothing listens at the address of the store: start it or correct the address',
    zh: '存储的地址上没有服务:请启动它或更正地址',
  },
  CLOSED: {
    en: 'The connection to the store is closed: open the client before and close it after the application',
    zh: '与存储的连接已关闭:请在应用之前打开、在应用之后关闭客户端',
  },
};

const REMEDY: Wording = {
  en: 'Look at the store; living credentials are served meanwhile',
  zh: '请检查存储;仍有效的凭据会继续提供',
};

/** The store of credentials failed. Has no `cause`: a store's own error may quote its command, token included. */
export class TokenStoreError extends WechatTokenError {
  readonly code = 'TOKEN_STORE_FAILED';
  readonly retryable = true;

  /** `reason` is a word we know (`NOPERM`, `TIMEOUT`), never the store's own text. */
  constructor(
    readonly operation: string,
    readonly reason: string,
    readonly appId?: string,
    language: Language = 'en',
  ) {
    const app = appId === undefined ? '' : ` (${appId})`;
    super(
      language,
      {
        en: `The credential store failed to ${operation}${app}: ${reason}`,
        zh: `凭据存储执行 ${operation} 失败${app}:${reason}`,
      },
      REMEDIES[reason] ?? REMEDY,
    );
  }
}
