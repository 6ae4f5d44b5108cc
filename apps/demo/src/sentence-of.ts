import { WechatTokenOptionsError } from 'nestjs-wechat-token';
import { EnvironmentError } from './settings/environment.error.js';

/** The variables behind the library's options. */
const VARIABLE_OF: Readonly<Record<string, string>> = {
  cron: 'WECHAT_REFRESH_CRON',
  'http.baseUrl': 'WECHAT_BASE_URL',
  url: 'REDIS_URL',
  keyPrefix: 'KEY_PREFIX',
};

/** What stopped the start, in a sentence that names the variable and the remedy. */
export function sentenceOf(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message;
  if (error instanceof WechatTokenOptionsError) return namingVariables(error);
  return `The demo could not start: ${error instanceof Error ? error.message : 'for a reason it does not know'}`;
}

function namingVariables({ option, message }: WechatTokenOptionsError): string {
  const variable = VARIABLE_OF[option];
  const named = variable === undefined ? message : message.replace(option, variable);
  return `${named}.`.replace(/apps\[(\d+)\](\.\w+)?/g, (_, index: string, field = '') =>
    appVariable(Number(index), String(field)),
  );
}

/** The account of `WECHAT_APP_ID` comes before those of the list. */
function appVariable(index: number, field: string): string {
  const hasFirst = (process.env['WECHAT_APP_ID'] ?? '') !== '';
  if (!hasFirst) return `WECHAT_APPS[${index}]${field}`;
  if (index > 0) return `WECHAT_APPS[${index - 1}]${field}`;
  return field === '.appSecret' ? 'WECHAT_APP_SECRET' : 'WECHAT_APP_ID';
}
