import { isWechatTokenError, type Language, type WechatTokenError, type Wording } from 'nestjs-wechat-token';
import type { ActionResult } from 'nestjs-wechat-token-console';

/** What an error of the library says, and its remedy. */
export function wordingOf(error: WechatTokenError): { readonly message: Wording; readonly remedy: Wording } {
  const remedy = { en: error.in('en').remedy, zh: error.in('zh').remedy };
  return { message: { en: problemIn(error, 'en'), zh: problemIn(error, 'zh') }, remedy };
}

/** An action that failed. What a foreign error says may be a secret. */
export function failedAction(error: unknown): ActionResult {
  if (isWechatTokenError(error)) return { outcome: 'failed', ...wordingOf(error) };
  return {
    outcome: 'failed',
    message: { en: 'The token server failed', zh: '中控服务器内部出错' },
    remedy: { en: 'See its log', zh: '请查看其日志' },
  };
}

/** For the audit: a code, no text. */
export function codeOf(error: unknown): string {
  return isWechatTokenError(error) ? error.code : 'INTERNAL';
}

/** The message without the remedy at its end. */
function problemIn(error: WechatTokenError, language: Language): string {
  const { message, remedy } = error.in(language);
  return message.endsWith(remedy) ? message.slice(0, -remedy.length).trim() : message;
}
