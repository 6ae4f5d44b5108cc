import { WechatTokenError } from './wechat-token.error.js';

/** An option is wrong: says which one, what is wrong and what to write instead. The application does not start. */
export class WechatTokenOptionsError extends WechatTokenError {
  readonly code = 'OPTIONS_INVALID';
  readonly retryable = false;

  /** `option` is a path such as `apps[0].appId`. Neither text contains the option's value if that may be secret. */
  constructor(
    readonly option: string,
    problem: { readonly en: string; readonly zh: string },
    remedy: { readonly en: string; readonly zh: string },
  ) {
    super({ en: `${option} ${problem.en}`, zh: `${option} ${problem.zh}` }, remedy);
  }
}
