import type { Permission } from '../clients/client.js';
import type { RefusalReason } from '../access/access.js';
import { NativeError } from './native.error.js';

/** The same for all: an error of its own for each of many bad keys would cost more than the rest of the refusal. */
const UNAUTHORIZED = new NativeError(
  401,
  'UNAUTHORIZED',
  { en: 'The request has no valid client key', zh: '请求没有有效的客户端密钥' },
  {
    en: 'Send the header Authorization: Bearer <client key>; the audit log has the reason',
    zh: '请发送请求头 Authorization: Bearer <客户端密钥>；具体原因见审计日志',
  },
  { 'WWW-Authenticate': 'Bearer' },
);

/** The error of a refused request. It does not say what is wrong with a key: only the audit log does. */
export function refusalOf(
  reason: RefusalReason,
  {
    permission = 'status',
    retryAfterSeconds = 1,
  }: { readonly permission?: Permission | undefined; readonly retryAfterSeconds?: number | undefined } = {},
): NativeError {
  switch (reason) {
    case 'TOO_MANY':
      return new NativeError(
        429,
        'TOO_MANY',
        {
          en: 'Too many requests with this key or from this address',
          zh: '使用此密钥或来自此地址的请求过多',
        },
        {
          en: 'Wait, and keep the answer as long as expiresIn says',
          zh: '请稍候，并按 expiresIn 缓存返回结果',
        },
        { 'Retry-After': String(retryAfterSeconds) },
      );
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

function forbidden(problem: NativeError['problem'], remedy: NativeError['remedy']): NativeError {
  return new NativeError(403, 'FORBIDDEN', problem, remedy);
}
