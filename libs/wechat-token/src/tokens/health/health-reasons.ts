import { BUDGET_REMEDY } from '../../errors/budget-spent.error.js';
import type { Language, Wording } from '../../errors/language.js';
import { WechatRefusedError } from '../../errors/wechat-refused.error.js';
import type { WechatTokenError, WechatTokenErrorCode } from '../../errors/wechat-token.error.js';
import { budgetLowLine, FOREIGN_REMEDY } from '../log/log-lines.js';
import type { WechatFleetBudget } from '../wechat-token.status.js';

/** Why an app is not up, as a code. */
export type WechatHealthCode =
  | 'NO_CREDENTIAL'
  | 'REFRESH_FAILING'
  | 'STORE_AWAY'
  | 'STORE_READ_ONLY'
  | 'COMMIT_PENDING'
  | 'FOREIGN_REFRESH'
  | 'BUDGET_HIGH';

/** One reason why an app is not up. Contains no secret. */
export interface WechatHealthReason {
  readonly code: WechatHealthCode;
  /** What is wrong, in one line. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  /** The code of the underlying error, if any. */
  readonly errorCode?: WechatTokenErrorCode;
  /** WeChat's errcode, if it refused. */
  readonly errcode?: number;
  /** The caller's address as WeChat saw it: the one to enter in the whitelist. */
  readonly callerIp?: string;
}

/** The facts of a reason, before they are worded. */
export type ReasonFacts =
  | {
      readonly code: 'NO_CREDENTIAL' | 'REFRESH_FAILING' | 'STORE_AWAY' | 'STORE_READ_ONLY';
      readonly error?: WechatTokenError | undefined;
    }
  | { readonly code: 'COMMIT_PENDING' }
  | { readonly code: 'FOREIGN_REFRESH'; readonly ageMs: number }
  | { readonly code: 'BUDGET_HIGH'; readonly budget: WechatFleetBudget };

interface Words {
  readonly message: Wording;
  readonly remedy: Wording;
}

/** Words a reason. If there is an error, its text is used. */
export function reasonOf(facts: ReasonFacts, appId: string, language: Language): WechatHealthReason {
  const error = 'error' in facts ? facts.error : undefined;
  if (error) return { code: facts.code, ...error.in(language), ...factsOf(error) };
  const { message, remedy } = wordsOf(facts, appId);
  return { code: facts.code, message: message[language], remedy: remedy[language] };
}

function factsOf(error: WechatTokenError): Pick<WechatHealthReason, 'errorCode' | 'errcode' | 'callerIp'> {
  if (!(error instanceof WechatRefusedError)) return { errorCode: error.code };
  const { code: errorCode, errcode, callerIp } = error;
  return { errorCode, errcode, ...(callerIp === undefined ? {} : { callerIp }) };
}

function wordsOf(facts: ReasonFacts, appId: string): Words {
  switch (facts.code) {
    case 'NO_CREDENTIAL':
    case 'REFRESH_FAILING':
    case 'STORE_AWAY':
    case 'STORE_READ_ONLY':
      return {
        message: { en: `${appId} has no access token yet`, zh: `${appId} 尚无 access_token` },
        remedy: {
          en: 'It is being fetched: wait a few seconds; if it persists, check the log',
          zh: '请稍候数秒，正在获取；如持续出现，请查看日志',
        },
      };
    case 'COMMIT_PENDING':
      return {
        message: {
          en: `WeChat issued a credential of ${appId}, but the store does not accept it`,
          zh: `微信已签发 ${appId} 的凭据，但存储未能写入`,
        },
        remedy: {
          en: 'Check the store (memory, permissions, read-only replica); meanwhile this process serves the credential and keeps trying to write it',
          zh: '请检查存储（内存、权限、只读副本）；期间由本进程提供，并持续重试写入',
        },
      };
    case 'FOREIGN_REFRESH': {
      const seconds = Math.round(facts.ageMs / 1_000);
      return {
        message: {
          en: `The access token of ${appId} was invalidated elsewhere, ${seconds} s after it was issued`,
          zh: `${appId} 的 access_token 在签发 ${seconds} 秒后被外部替换`,
        },
        remedy: FOREIGN_REMEDY,
      };
    }
    case 'BUDGET_HIGH': {
      const { id, used, limit } = facts.budget;
      return {
        message: budgetLowLine({ appId, budget: id, used, limit }),
        remedy: BUDGET_REMEDY,
      };
    }
  }
}
