import { IsBoolean, IsIn } from 'class-validator';
import { LONGEST_TIMER_MS } from '../core/time/system-clock.js';
import { oneOf, TRUE_OR_FALSE, wholeNumber, type OptionProblem } from '../errors/option-problem.js';
import { MayBeLeftOut, Satisfies } from '../tokens/options/rule.js';
import { isWholeNumber } from '../tokens/options/shape.js';
import { CODECS } from './codecs.js';
import { MIRROR_PRESETS } from './presets.js';

const PRESETS = Object.keys(MIRROR_PRESETS);
const FORMS = Object.keys(CODECS);

export const NO_PRESET: OptionProblem = {
  problem: { en: 'is unknown, or missing without a key', zh: '未知，或与 key 都未填写' },
  remedy: {
    en: `Write one of ${PRESETS.join(', ')}; or name the key: key: (appId) => 'wechat:token:' + appId`,
    zh: `请填写其中之一：${PRESETS.join('、')}；或给出键名 key: (appId) => 'wechat:token:' + appId`,
  },
};

const NO_PREFIX: OptionProblem = {
  problem: { en: 'is not a text', zh: '不是字符串' },
  remedy: { en: "Write 'wx', '' for none, or leave it out", zh: "请填写如 'wx'，没有前缀时填 ''，或不填" },
};

const NO_FUNCTION: OptionProblem = {
  problem: { en: 'is not a function', zh: '不是函数' },
  remedy: {
    en: "Write key: (appId) => 'wechat:token:' + appId",
    zh: "请写成 key: (appId) => 'wechat:token:' + appId",
  },
};

const NO_APPS: OptionProblem = {
  problem: { en: 'is not a list of AppIDs', zh: '不是 AppID 的列表' },
  remedy: {
    en: "Write apps: ['wx…'], or leave it out for all",
    zh: "请写成 apps: ['wx…']，或不填以发布全部应用",
  },
};

const areTexts = (value: unknown) => Array.isArray(value) && value.every((one) => typeof one === 'string');

/** class-validator's checks of `TheirKeyOptions`. */
export class TheirKeyCheck {
  @IsIn(PRESETS, { context: NO_PRESET })
  @MayBeLeftOut()
  preset: unknown;

  @Satisfies('isText', (value) => typeof value === 'string', NO_PREFIX)
  @MayBeLeftOut()
  prefix: unknown;

  @Satisfies('isFunction', (value) => typeof value === 'function', NO_FUNCTION)
  @MayBeLeftOut()
  key: unknown;

  @IsIn(FORMS, { context: oneOf(...FORMS) })
  @MayBeLeftOut()
  codec: unknown;
}

/** The same of `RedisMirrorOptions`. */
export class RedisMirrorCheck extends TheirKeyCheck {
  @Satisfies('areTexts', areTexts, NO_APPS)
  @MayBeLeftOut()
  apps: unknown;

  @IsIn(['leave', 'replace'], { context: oneOf('leave', 'replace') })
  @MayBeLeftOut()
  foreign: unknown;

  @Satisfies('isDuration', isWholeNumber(100, LONGEST_TIMER_MS), wholeNumber(100, LONGEST_TIMER_MS, '30000'))
  @MayBeLeftOut()
  everyMs: unknown;

  @IsBoolean({ context: TRUE_OR_FALSE })
  @MayBeLeftOut()
  acceptSecretInKeyName: unknown;
}
