import { A_GROUP, errorAbout, type OptionProblem } from '../../errors/option-problem.js';
import { isGroup } from './shape.js';

const UNREADABLE: OptionProblem = {
  problem: { en: 'cannot be read: its getter failed', zh: '无法读取：其 getter 抛出了错误' },
  remedy: {
    en: 'Pass the value itself; an appSecret may be a function that returns it',
    zh: '请直接传入值；appSecret 可以是返回值的函数',
  },
};

/** Reads one option. Names a getter that fails, and nothing of its error, which may quote a secret. */
export function readOption(options: unknown, name: string, path = name): unknown {
  if (!isGroup(options)) throw errorAbout('options', A_GROUP);
  try {
    return Reflect.get(options, name);
  } catch {
    throw errorAbout(path, UNREADABLE);
  }
}
