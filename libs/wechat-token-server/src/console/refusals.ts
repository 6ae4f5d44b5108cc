import type { Wording } from 'nestjs-wechat-token';
import { ConsoleRefusal } from 'nestjs-wechat-token-console';

function refusal(
  status: number,
  code: string,
  message: Wording,
  remedy?: Wording,
  retryAfterSeconds?: number,
): ConsoleRefusal {
  return new ConsoleRefusal(status, {
    code,
    message,
    ...(remedy && { remedy }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

/** No login, or one that has ended. */
export const SESSION_OVER = refusal(
  401,
  'SESSION_OVER',
  { en: 'You are not logged in, or your session is over', zh: '你尚未登录，或登录已过期' },
  { en: 'Log in with your operator key', zh: '请用操作员密钥登录' },
);

/** The same for an unknown id, a wrong secret and a key that has ended: the audit log says which. */
export const WRONG_KEY = refusal(
  401,
  'WRONG_KEY',
  { en: 'The key is not accepted', zh: '密钥无效' },
  {
    en: 'Paste the whole operator key, wto_…; wechat-token-server new-key --operator <name> makes another one',
    zh: '请粘贴完整的操作员密钥 wto_…；可用 wechat-token-server new-key --operator <名称> 重新生成',
  },
);

/** The login is too old for what cannot be undone. */
export const KEY_NEEDED = refusal(
  403,
  'KEY_NEEDED',
  {
    en: 'This needs your key again: you logged in more than 15 minutes ago',
    zh: '登录已超过 15 分钟，此操作需要再次输入密钥',
  },
  { en: 'Enter your operator key', zh: '请输入你的操作员密钥' },
);

/** The role does not suffice. */
export const NOT_ALLOWED = refusal(
  403,
  'NOT_ALLOWED',
  { en: 'A viewer may see everything and do nothing', zh: '查看者（viewer）只能查看，不能操作' },
  { en: 'Ask an operator, or for the role operator', zh: '请联系操作员，或申请 operator 角色' },
);

/** Another site, or an address that is not the console's. */
export const FOREIGN_PAGE = refusal(
  403,
  'ORIGIN',
  { en: 'The request did not come from the page of this console', zh: '请求不是来自本控制台的页面' },
  {
    en: 'Open the console at its publicUrl; without one it can be used on 127.0.0.1 only',
    zh: '请通过 publicUrl 打开控制台；未设置 publicUrl 时只能在 127.0.0.1 上使用',
  },
);

/** What was typed to confirm names another app. */
export const TYPED_WRONG = refusal(
  400,
  'INVALID',
  { en: 'The typed AppID is not the one of this app', zh: '输入的 AppID 与该应用不一致' },
  { en: 'Type the AppID as it is shown', zh: '请按显示的内容输入 AppID' },
);

/** As if there were nothing. */
export const NO_CONSOLE = refusal(404, 'NOT_FOUND', {
  en: 'The server has no such route',
  zh: '服务没有此路由',
});

/** No app with this AppID. */
export const NO_APP = refusal(404, 'APP_UNKNOWN', {
  en: 'There is no app with this AppID',
  zh: '没有此 AppID 的应用',
});

/** One action at a time for each app. */
export const BUSY = refusal(
  409,
  'BUSY',
  { en: 'Another action for it is in progress', zh: '已有另一项操作正在进行' },
  { en: 'Wait until it is done', zh: '请等待其完成' },
);

/** Redis is away: no client can be suspended or resumed. */
export const NOTES_AWAY = refusal(
  503,
  'NOTES_AWAY',
  {
    en: 'Nothing was changed: what the servers share is unreachable',
    zh: '未做任何更改：无法访问各服务器的共享记录',
  },
  { en: 'Try again once Redis is back', zh: '请在 Redis 恢复后重试' },
);

/** Too many keys from one address. */
export const tooManyTries = (retryAfterSeconds: number): ConsoleRefusal =>
  tooMany({ en: 'Too many tries from this address', zh: '此地址的尝试次数过多' }, retryAfterSeconds);

/** More logins of one operator than a person makes. */
export const tooManyLogins = (retryAfterSeconds: number): ConsoleRefusal =>
  tooMany({ en: 'Too many logins of this operator', zh: '该操作员的登录次数过多' }, retryAfterSeconds);

function tooMany(message: Wording, retryAfterSeconds: number): ConsoleRefusal {
  const remedy = { en: `Try again in ${retryAfterSeconds} s`, zh: `请在 ${retryAfterSeconds} 秒后重试` };
  return refusal(429, 'TOO_MANY_TRIES', message, remedy, retryAfterSeconds);
}

/** Something in the request is wrong. */
export function invalid(problem: Wording, remedy?: Wording): ConsoleRefusal {
  return refusal(400, 'INVALID', problem, remedy);
}

/** There is nothing with that id. */
export function notFound(problem: Wording): ConsoleRefusal {
  return refusal(404, 'UNKNOWN', problem);
}
