import { WechatTokenOptionsError, type OptionProblem } from 'nestjs-wechat-token';

/** The error about the option at `path`. */
export function errorAbout(path: string, { problem, remedy }: OptionProblem): WechatTokenOptionsError {
  return new WechatTokenOptionsError(path, problem, remedy);
}

/** The problem of a value that must be a whole number. */
export function wholeNumber(from: number, to: number, unset: number | string): OptionProblem {
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
  remedy: { en: 'Write true or false, or leave it out', zh: '请填写 true 或 false，或不填' },
};

/** The problem of a value that must be an object of options. */
export const A_GROUP: OptionProblem = {
  problem: { en: 'must be an object', zh: '必须是对象' },
  remedy: { en: 'Write an object of options', zh: '请填写选项对象' },
};

/** The problem of a list of addresses. */
export const NO_NETWORKS: OptionProblem = {
  problem: { en: 'must be a list of addresses and networks', zh: '必须是地址和网段的列表' },
  remedy: {
    en: "Write ['10.1.0.4', '10.2.0.0/16'], or leave it out",
    zh: "请写成 ['10.1.0.4', '10.2.0.0/16']，或不填",
  },
};
