import { WechatTokenOptionsError } from 'nestjs-wechat-token';
import { EnvironmentError } from './settings/environment.error.js';

/** The reason why the demo did not start, in a sentence that names the variable and the remedy. */
export function sentenceOf(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message;
  // The one variable that the library only knows as an option.
  if (error instanceof WechatTokenOptionsError)
    return `${error.message.replace(/^cron /, 'WECHAT_REFRESH_CRON ')}.`;
  return `The demo could not start: ${error instanceof Error ? error.message : 'for an unknown reason'}`;
}
