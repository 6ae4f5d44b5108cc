import type { Permission } from '../clients/client.js';
import type { RefusalReason } from '../access/access.js';
import type { NativeRefusal } from './native.error.js';

const UNAUTHORIZED: NativeRefusal = {
  status: 401,
  code: 'UNAUTHORIZED',
  problem: { en: 'The request has no valid client key', zh: '请求没有有效的客户端密钥' },
  remedy: {
    en: 'Send the header Authorization: Bearer <client key>; the audit log has the reason',
    zh: '请发送请求头 Authorization: Bearer <客户端密钥>；具体原因见审计日志',
  },
  headers: { 'WWW-Authenticate': 'Bearer' },
};

const TOO_MANY: NativeRefusal = {
  status: 429,
  code: 'TOO_MANY',
  problem: {
    en: 'Too many requests with this key or from this address',
    zh: '使用此密钥或来自此地址的请求过多',
  },
  remedy: {
    en: 'Wait, and keep the answer as long as expiresIn says',
    zh: '请稍候，并按 expiresIn 缓存返回结果',
  },
  headers: { 'Retry-After': '1' },
};

/** The answer to a refused request. It does not say what is wrong with a key: only the audit log does. */
export function refusalOf(
  reason: RefusalReason,
  {
    permission = 'status',
    retryAfterSeconds = 1,
  }: { readonly permission?: Permission | undefined; readonly retryAfterSeconds?: number | undefined } = {},
): NativeRefusal {
  switch (reason) {
    case 'TOO_MANY':
      if (retryAfterSeconds === 1) return TOO_MANY;
      return { ...TOO_MANY, headers: { 'Retry-After': String(retryAfterSeconds) } };
    case 'PERMISSION':
      return forbidden(
        { en: `The key lacks the permission "${permission}"`, zh: `此密钥没有权限 "${permission}"` },
        { en: "Add it to the client's `may` in the configuration", zh: '请在配置中将其加入该客户端的 may' },
      );
    case 'APP':
      return forbidden(
        { en: 'The key is not for this app', zh: '此密钥不可用于该 AppID' },
        {
          en: "Add the AppID to the client's `apps` in the configuration",
          zh: '请在配置中将该 AppID 加入该客户端的 apps',
        },
      );
    case 'PATH':
      return forbidden(
        { en: 'The key is not for this path', zh: '此密钥不可用于该路径' },
        {
          en: "Add it to the client's `paths` in the configuration",
          zh: '请在配置中将其加入该客户端的 paths',
        },
      );
    case 'PAGE':
      return forbidden(
        { en: 'The key is not for this page', zh: '此密钥不可用于该页面' },
        {
          en: "Add it to the client's `pages` in the configuration",
          zh: '请在配置中将其加入该客户端的 pages',
        },
      );
    default:
      return UNAUTHORIZED;
  }
}

function forbidden(problem: NativeRefusal['problem'], remedy: NativeRefusal['remedy']): NativeRefusal {
  return { status: 403, code: 'FORBIDDEN', problem, remedy };
}
