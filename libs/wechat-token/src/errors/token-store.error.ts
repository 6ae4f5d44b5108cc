import type { Wording } from './language.js';
import { WechatTokenError } from './wechat-token.error.js';

const UNKNOWN_AUTHORITY: Wording = {
  en: 'This process does not trust the certificate of the token server: put the authority that signed it into remote.ca, as PEM',
  zh: '本进程不信任中控服务器的证书：请将签发它的 CA 证书（PEM）填入 remote.ca',
};
const WRONG_DATE: Wording = {
  en: 'The certificate of the token server is not valid at this time: renew it, or correct the clock of this host',
  zh: '中控服务器的证书不在有效期内：请更新证书，或校准本机时钟',
};

/** Remedies by the code of a store's failure. */
const REMEDIES: Readonly<Record<string, Wording>> = {
  TIMEOUT: {
    en: 'The store did not answer in time: check that it is up and reachable from this host',
    zh: '存储没有按时响应：请检查它是否在运行、本机能否连上',
  },
  NOPERM: {
    en: 'The store refuses a command: grant the permissions listed in the documentation',
    zh: '存储拒绝了命令：请按文档授予所需权限',
  },
  OOM: {
    en: 'The store is full: raise maxmemory or free memory',
    zh: '存储已满：请调大 maxmemory 或释放内存',
  },
  READONLY: {
    en: 'The store is read-only: connect to the primary, not to a replica',
    zh: '存储是只读的：请连接主节点，而不是副本',
  },
  NOAUTH: {
    en: 'The store requires a password: set it in the URL or the client options',
    zh: '存储需要密码：请在 URL 或客户端选项中给出',
  },
  WRONGPASS: {
    en: 'The store refuses the password: correct it',
    zh: '存储拒绝了密码：请更正',
  },
  ECONNREFUSED: {
    en: 'Nothing listens at the address of the store: start it or correct the address',
    zh: '存储的地址上没有服务：请启动它或更正地址',
  },
  ECONNRESET: {
    en: 'The connection to the store was lost and is reopened automatically; if it persists, check the store and the network in between',
    zh: '与存储的连接中断：会自动重连；如持续出现，请检查存储及中间的网络设备',
  },
  ENOTFOUND: {
    en: 'The host name of the store does not resolve: correct the name, or the DNS of this host',
    zh: '存储的主机名无法解析：请更正主机名或本机的 DNS',
  },
  TLS: {
    en: 'The store and this process do not agree on TLS: check the certificate, and whether the URL begins with rediss:// if the store requires TLS',
    zh: '与存储的 TLS 握手失败：请检查证书，以及存储要求 TLS 时 URL 是否以 rediss:// 开头',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  CERT_HAS_EXPIRED: WRONG_DATE,
  CERT_NOT_YET_VALID: WRONG_DATE,
  ERR_TLS_CERT_ALTNAME_INVALID: {
    en: 'The certificate of the token server is for another host: use one of its names in remote.url, or issue it for this one',
    zh: '中控服务器的证书属于其他主机：请在 remote.url 中使用证书里的名称，或为当前名称签发证书',
  },
  UNREACHABLE: {
    en: 'No connection to the store: check that it is up, that its address is right and that the network lets this host through',
    zh: '与存储之间没有连接：请检查存储是否在运行、地址是否正确、网络是否放行本机',
  },
  NOSCRIPTING: {
    en: "The store has no EVAL or EVALSHA: enable them (rename-command, the provider's settings); every operation is a script",
    zh: '存储禁用了 EVAL 或 EVALSHA：请启用（rename-command 或云服务设置），每个操作都是脚本',
  },
  COMMAND_DISABLED: {
    en: 'The store lacks a command: enable those listed in the documentation',
    zh: '存储缺少某个命令：请启用文档中列出的命令',
  },
  MISCONF: {
    en: 'The store cannot save to disk and refuses writes: free disk space, then check its log',
    zh: '存储无法写盘，因而拒绝写入：请释放磁盘空间并查看其日志',
  },
  NOREPLICAS: {
    en: 'The store has too few replicas to accept writes: restore a replica or lower min-replicas-to-write',
    zh: '存储的副本数不足，拒绝写入：请恢复副本或调低 min-replicas-to-write',
  },
  MASTERDOWN: {
    en: 'The store is a replica that has lost its primary: connect to the primary, or restore it',
    zh: '存储是失去主节点的副本：请连接主节点，或恢复主节点',
  },
  LOADING: {
    en: 'The store is loading its data: wait',
    zh: '存储正在加载数据：请等待',
  },
  BUSY: {
    en: "Another program's script blocks the store: find it, or stop it with SCRIPT KILL",
    zh: '存储正被其他脚本占用：请查明该脚本，或用 SCRIPT KILL 结束它',
  },
  MAXCLIENTS: {
    en: 'The store accepts no more connections: raise maxclients, or find out what opens so many',
    zh: '存储的连接数已满：请调大 maxclients，或查明是谁占用了连接',
  },
  CLUSTERDOWN: {
    en: 'A part of the Cluster is down: restore its nodes',
    zh: 'Cluster 有部分不可用：请恢复其节点',
  },
  MOVED: {
    en: 'The store is a Cluster: connect with the nodes option, or pass a Cluster client',
    zh: '存储是 Cluster：请使用 nodes 选项连接，或传入 Cluster 客户端',
  },
  NOT_A_CLUSTER: {
    en: 'The store is not a Cluster: leave out the nodes option',
    zh: '存储不是 Cluster：请去掉 nodes 选项',
  },
  CLOSED: {
    en: 'The connection to the store is closed: open the client before the application starts, and close it after the application',
    zh: '与存储的连接已关闭：请在应用之前打开、在应用之后关闭客户端',
  },
};

const REMEDY: Wording = {
  en: 'Check the store; valid credentials are still served in the meantime',
  zh: '请检查存储；仍有效的凭据会继续提供',
};

/** What to do about a store's failure, by its code. */
export function storeRemedyOf(reason: string): Wording {
  return REMEDIES[reason] ?? REMEDY;
}

/** The store of credentials failed. Has no `cause`: a store's own error may quote its command, token included. */
export class TokenStoreError extends WechatTokenError {
  readonly code = 'TOKEN_STORE_FAILED';
  readonly retryable = true;

  /** `reason` is a code (`NOPERM`, `TIMEOUT`), never the store's own text. */
  constructor(
    readonly operation: string,
    readonly reason: string,
    readonly appId?: string,
    /** Host and port of the store, if known. */
    readonly address?: string,
  ) {
    const about = { en: ` (${appId})`, zh: `（${appId}）` };
    const app = appId === undefined ? { en: '', zh: '' } : about;
    const place = { en: ` at ${address}`, zh: `（${address}）` };
    const at = address === undefined ? { en: '', zh: '' } : place;
    super(
      {
        en: `The credential store${at.en} failed to ${operation}${app.en}: ${reason}`,
        zh: `凭据存储${at.zh}执行 ${operation} 失败${app.zh}：${reason}`,
      },
      storeRemedyOf(reason),
    );
  }
}
