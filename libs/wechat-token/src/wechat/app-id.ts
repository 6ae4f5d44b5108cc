import type { OptionProblem } from '../errors/option-problem.js';

/** `wx` and 16 hexadecimal digits. */
const APP_ID = /^wx[0-9a-f]{16}$/;

/** What to do about a malformed AppID. */
export const COPY_APP_ID = {
  en: 'Copy the AppID from the console of the app: wx and 16 hexadecimal digits, in lower case',
  zh: '请从该应用的管理后台复制 AppID：wx 加 16 位小写十六进制字符',
};

/** The problem of a malformed appId. The text is not repeated, since it may be a secret. */
export const MALFORMED_APP_ID: OptionProblem = {
  problem: { en: 'is not a valid AppID', zh: '不是有效的 AppID' },
  remedy: COPY_APP_ID,
};

/** Whether the text is an AppID: checked before it is used in a key, a URL, a log or an app source. */
export function isAppId(text: unknown): text is string {
  return typeof text === 'string' && APP_ID.test(text);
}
