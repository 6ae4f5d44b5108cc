import type { Language } from 'nestjs-wechat-token';
import type { Fault } from './fault.js';

/** The configuration is wrong: its message names every fault with its path and its remedy, and no secret. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(
    /** The file, or the environment. */
    readonly source: string,
    readonly faults: readonly Fault[],
    language: Language,
  ) {
    super(messageOf(source, faults, language));
  }
}

/** One fault is one line; more are a list. */
function messageOf(source: string, faults: readonly Fault[], language: Language): string {
  const [first] = faults;
  const isZh = language === 'zh';
  if (faults.length === 1 && first) {
    return first.path === ''
      ? sentenceOf({ ...first, path: source }, language)
      : `${source}${isZh ? '：' : ': '}${sentenceOf(first, language)}`;
  }
  const title = isZh ? `${source} 有 ${faults.length} 处错误：` : `${source} has ${faults.length} faults:`;
  return [title, ...faults.map((fault) => `  ${sentenceOf(fault, language)}`)].join('\n');
}

function sentenceOf({ path, problem, remedy }: Fault, language: Language): string {
  return language === 'zh' ? `${path} ${problem.zh}。${remedy.zh}。` : `${path} ${problem.en}. ${remedy.en}.`;
}
