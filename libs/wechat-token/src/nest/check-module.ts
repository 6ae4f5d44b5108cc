import { setProcessLanguage } from '../errors/language.js';
import { errorAbout, TRUE_OR_FALSE, type OptionProblem } from '../errors/option-problem.js';
import { readOption } from '../tokens/options/read-option.js';
import { isGroup } from '../tokens/options/shape.js';

const NO_OPTIONS: Readonly<Record<'forRoot' | 'forRootAsync', OptionProblem>> = {
  forRoot: {
    problem: { en: 'has no options', zh: '没有选项' },
    remedy: {
      en: 'Write forRoot({ apps: [{ appId, appSecret }] })',
      zh: '请写成 forRoot({ apps: [{ appId, appSecret }] })',
    },
  },
  forRootAsync: {
    problem: { en: 'has no options', zh: '没有选项' },
    remedy: {
      en: 'Pass an object with useFactory, useClass or useExisting',
      zh: '请传入含有 useFactory、useClass 或 useExisting 的对象',
    },
  },
};

/** Checks what Nest needs before the application starts. Throws `WechatTokenOptionsError`. */
export function checkModule(method: 'forRoot' | 'forRootAsync', given: unknown): void {
  if (!isGroup(given)) throw errorAbout(method, NO_OPTIONS[method]);
  const isGlobal = readOption(given, 'isGlobal');
  if (isGlobal === undefined || typeof isGlobal === 'boolean') return;
  if (readOption(given, 'language') === 'zh') setProcessLanguage('zh');
  throw errorAbout('isGlobal', TRUE_OR_FALSE);
}
