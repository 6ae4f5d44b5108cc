import type { Problem } from '../fault.js';

/** The problem of a field that must be true or false. */
export const TRUE_OR_FALSE: Problem = {
  problem: { en: 'must be true or false', zh: '必须是 true 或 false' },
  remedy: { en: 'Write true or false, without quotes', zh: '请填写 true 或 false，不加引号' },
};

/** The problem of a field that must be text. */
export const TEXT: Problem = {
  problem: { en: 'must be text', zh: '必须是文本' },
  remedy: { en: 'Write it in quotes', zh: '请加上引号' },
};

/** The problem of a field that must name a file. */
export const A_FILE: Problem = {
  problem: { en: 'must be the path of a file', zh: '必须是文件路径' },
  remedy: { en: 'Write it as in /run/secrets/name', zh: '请填写路径，例如 /run/secrets/name' },
};

/** The problem of a field that must name a variable of the environment. */
export const A_VARIABLE: Problem = {
  problem: { en: 'must be the name of an environment variable', zh: '必须是环境变量的名称' },
  remedy: {
    en: 'Write the name, as in APP_SECRET, not what it holds',
    zh: '请填写变量名，例如 APP_SECRET，而不是它的值',
  },
};

/** The problem of a field that must be a whole number. */
export function wholeNumber(from: number, to: number): Problem {
  return {
    problem: { en: `must be a whole number from ${from} to ${to}`, zh: `必须是 ${from} 到 ${to} 之间的整数` },
    remedy: { en: 'Write a number, or leave it out', zh: '请填写整数，或不填' },
  };
}

/** The problem of a field with few possible values. */
export function oneOf(...values: readonly string[]): Problem {
  return {
    problem: { en: 'has an unknown value', zh: '的取值未知' },
    remedy: { en: `Write ${values.join(' or ')}`, zh: `请填写 ${values.join(' 或 ')}` },
  };
}
