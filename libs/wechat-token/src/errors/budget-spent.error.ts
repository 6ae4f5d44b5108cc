import type { Wording } from './language.js';
import { WechatTokenError } from './wechat-token.error.js';

/** What to do about a daily budget that is used up, or nearly. */
export const BUDGET_REMEDY: Wording = {
  en: 'Find out what refreshes so often (a second refresher, or a caller that reports valid tokens), or raise the budget',
  zh: '请查明是什么在频繁刷新（另一个刷新者，或误报有效 token 的调用方），或调高预算',
};

/** Your daily budget of calls to WeChat is used up, so WeChat was not called. */
export class BudgetSpentError extends WechatTokenError {
  readonly code = 'BUDGET_SPENT';
  readonly retryable = true;

  constructor(
    readonly appId: string,
    readonly budget: string,
    readonly retryAfterMs: number,
  ) {
    super(
      {
        en: `The daily budget "${budget}" of ${appId} is used up`,
        zh: `${appId} 当日的调用预算“${budget}”已用完`,
      },
      BUDGET_REMEDY,
    );
  }
}
