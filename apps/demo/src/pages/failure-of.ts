import { ForbiddenException } from '@nestjs/common';
import {
  AuthorizationGoneError,
  AuthorizationInvalidError,
  errcodeOf,
  StoreVolatileError,
  UnknownAppError,
  WechatRefusedError,
  WechatTokenError,
  type InvalidAuthorization,
  type Wording,
} from 'nestjs-wechat-token';

const INVALID: Partial<Record<InvalidAuthorization, Wording>> = {
  REFUSED_BY_USER: {
    zh: '你拒绝了授权，没有登录。',
    en: 'You refused, so nobody is logged in.',
  },
  BINDING: {
    zh: '这次登录不是由本浏览器发起的，或已超过十分钟。',
    en: 'This browser did not begin this login, or did so more than ten minutes ago.',
  },
  STATE_WRONG: {
    zh: '返回的 state 不属于这次登录：它被改动过，或来自别处。',
    en: 'The state that came back does not belong to this login: it was changed, or comes from elsewhere.',
  },
  STATE_EXPIRED: {
    zh: '这次登录已超过十分钟。',
    en: 'This login began more than ten minutes ago.',
  },
  STATE_REPLAYED: {
    zh: '这次登录已经完成过一次。',
    en: 'This login has already been completed.',
  },
};

const GONE: Wording = {
  zh: '未保存你的凭据，或凭据已失效，请重新登录。',
  en: 'No token is stored for you, or it has expired: log in again.',
};

const VOLATILE: Wording = {
  zh: 'Redis 可能丢失数据，不在其中保存用户凭据。请设置 appendonly yes 与 maxmemory-policy noeviction。',
  en: "Redis may lose data, so users' tokens are not stored there. Set appendonly yes and maxmemory-policy noeviction.",
};

const UNKNOWN_APP: Wording = { zh: '没有配置这个应用。', en: 'This app is not configured.' };

const FOREIGN_FORM: Wording = {
  zh: '请求不是从演示页面发出的，未执行。请打开首页再试。',
  en: "The request did not come from the demo's page, and was not executed. Open the home page, and try again.",
};

const WAIT: Wording = {
  zh: '微信或存储暂时不可用，请稍后再试。',
  en: 'WeChat or the store is unavailable: try again later.',
};

const OURS: Wording = { zh: '演示程序出错，请查看日志。', en: 'The demo failed: look at its log.' };

/** The description of an error for a person at a browser. Shows nothing of a foreign error. */
export function failureOf(error: unknown): Wording {
  if (error instanceof AuthorizationInvalidError) return INVALID[error.reason] ?? OURS;
  if (error instanceof WechatRefusedError) return refusalOf(error.errcode);
  if (error instanceof AuthorizationGoneError) return GONE;
  if (error instanceof StoreVolatileError) return VOLATILE;
  if (error instanceof UnknownAppError) return UNKNOWN_APP;
  if (error instanceof ForbiddenException) return FOREIGN_FORM;
  if (error instanceof WechatTokenError && error.retryable) return WAIT;
  return OURS;
}

function refusalOf(errcode: number): Wording {
  const { meaning, remedy } = errcodeOf(errcode);
  return {
    zh: `微信拒绝了请求（errcode ${errcode}）：${meaning.zh}。${remedy.zh}。`,
    en: `WeChat refused with ${errcode}: ${meaning.en}. ${remedy.en}.`,
  };
}
