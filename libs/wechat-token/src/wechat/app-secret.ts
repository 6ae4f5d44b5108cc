import type { Wording } from '../errors/language.js';
import type { OptionProblem } from '../errors/option-problem.js';

const COPY_IT: Wording = {
  en: 'Copy the AppSecret from the console of the app: 32 letters and digits',
  zh: '请从该应用的管理后台复制 AppSecret：32 位字母和数字',
};

/** What is wrong with a text as an AppSecret; `undefined` if WeChat may accept it. */
export function problemOfSecret(secret: unknown): OptionProblem | undefined {
  if (typeof secret !== 'string') {
    return { problem: { en: 'is missing or is not a string', zh: '缺失或不是字符串' }, remedy: COPY_IT };
  }
  if (secret.trim() === '') return { problem: { en: 'is empty', zh: '为空' }, remedy: COPY_IT };
  if (secret !== secret.trim()) {
    return {
      problem: { en: 'has leading or trailing whitespace', zh: '首尾有空白字符' },
      remedy: { en: 'Remove it', zh: '请去掉首尾的空白字符' },
    };
  }
  // A shell removes quotes, an env file of Docker does not.
  if (/^(["']).*\1$/.test(secret)) {
    return {
      problem: { en: 'is in quotes', zh: '带有引号' },
      remedy: { en: 'Remove them', zh: '请去掉引号' },
    };
  }
  if (!/^[!-~]{1,128}$/.test(secret)) {
    return {
      problem: {
        en: 'is longer than 128 characters or contains characters other than visible ASCII',
        zh: '超过 128 个字符，或含有可见 ASCII 以外的字符',
      },
      remedy: COPY_IT,
    };
  }
  return undefined;
}
