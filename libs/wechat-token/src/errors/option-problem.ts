import type { Wording } from './language.js';
import { WechatTokenOptionsError } from './options.error.js';

/** What is wrong with an option and what to write instead. Never contains the option's value. */
export interface OptionProblem {
  readonly problem: Wording;
  readonly remedy: Wording;
}

/** The error for a problem of the option at `path`. */
export function errorAbout(path: string, said: OptionProblem): WechatTokenOptionsError {
  return new WechatTokenOptionsError(path, said.problem, said.remedy);
}

/** The problem of a value that is not one of the allowed ones. */
export function oneOf(...allowed: readonly string[]): OptionProblem {
  const quoted = allowed.map((value) => `'${value}'`);
  return {
    problem: { en: 'has an unknown value', zh: '的取值未知' },
    remedy: { en: `Write ${quoted.join(' or ')}`, zh: `请填写 ${quoted.join(' 或 ')}` },
  };
}

/** The problem of a value that must be a whole number. */
export function wholeNumber(from: number, to: number, unset: string): OptionProblem {
  return {
    problem: { en: `must be a whole number from ${from} to ${to}`, zh: `必须是 ${from} 到 ${to} 之间的整数` },
    remedy: {
      en: `Write a whole number, or leave it out for ${unset}`,
      zh: `请填写整数，或不填以使用默认值 ${unset}`,
    },
  };
}

/** The problem of a value that must be a boolean. */
export const TRUE_OR_FALSE: OptionProblem = {
  problem: { en: 'must be true or false', zh: '必须是 true 或 false' },
  remedy: {
    en: 'Write true or false; convert a string from the environment first',
    zh: '请填写 true 或 false；来自环境变量的字符串需先转换',
  },
};

/** The problem of a value that must be an object of options. */
export const A_GROUP: OptionProblem = {
  problem: { en: 'must be an object', zh: '必须是对象' },
  remedy: { en: 'Write an object of options, or leave it out', zh: '请填写选项对象，或不填' },
};
