import { IsArray, IsBoolean, IsIn, IsString } from 'class-validator';
import { MALFORMED_APP_ID } from '../../wechat/app-id.js';
import type { CredentialKind } from '../../core/ports/credential-kind.js';
import { A_GROUP, oneOf, TRUE_OR_FALSE, type OptionProblem } from '../../errors/option-problem.js';
import { areKinds, mayBeAppId, NO_KINDS } from './kinds-of-options.js';
import { MayBeLeftOut, Satisfies } from './rule.js';
import { hasMethods, isGroup } from './shape.js';

const NO_LIST: OptionProblem = {
  problem: { en: 'must be an array', zh: '必须是数组' },
  remedy: { en: 'Write apps: [{ appId, appSecret }]', zh: '请写成 apps: [{ appId, appSecret }]' },
};

const NO_SOURCE: OptionProblem = {
  problem: { en: 'has no find(appId) method', zh: '没有 find(appId) 方法' },
  remedy: {
    en: 'Pass an object or a class that implements WechatAppSource',
    zh: '请传入实现 WechatAppSource 的对象或类',
  },
};

const NO_STORE: OptionProblem = {
  problem: { en: 'is not a TokenStore', zh: '不是 TokenStore' },
  remedy: {
    en: 'Pass an instance of a store, for example new MemoryTokenStore(), or leave it out',
    zh: '请传入存储的实例，例如 new MemoryTokenStore()，或不填',
  },
};

const NO_MIRRORS: OptionProblem = {
  problem: { en: 'is not a list of mirrors', zh: '不是镜像的列表' },
  remedy: {
    en: "Write mirrors: [new RedisMirror(redis, { preset: 'wxjava-mp' })], or leave it out",
    zh: "请写成 mirrors: [new RedisMirror(redis, { preset: 'wxjava-mp' })]，或不填",
  },
};

const NO_CLOCK: OptionProblem = {
  problem: { en: 'lacks now(), monotonic() or sleep()', zh: '缺少 now()、monotonic() 或 sleep() 方法' },
  remedy: {
    en: 'Pass an object that implements Clock, or leave it out',
    zh: '请传入实现 Clock 的对象，或不填',
  },
};

const NO_TEXT: OptionProblem = {
  problem: { en: 'must be a string', zh: '必须是字符串' },
  remedy: { en: 'Write a string, or leave it out', zh: '请填写字符串，或不填' },
};

const isStore = hasMethods(
  'read',
  'revisions',
  'acquire',
  'commit',
  'abandon',
  'restore',
  'reject',
  'forget',
  'inspect',
  'watch',
);

const isMirror = hasMethods('start', 'stop');

/** class-validator's checks of the options themselves; groups of options have checks of their own. */
export class OptionsCheck {
  @IsArray({ context: NO_LIST })
  @MayBeLeftOut()
  apps: unknown;

  @Satisfies('areKinds', areKinds, NO_KINDS)
  @MayBeLeftOut()
  kinds: unknown;

  @Satisfies('isSource', isSource, NO_SOURCE)
  @MayBeLeftOut()
  appSource: unknown;

  @Satisfies('isAppId', isAppIdOf, MALFORMED_APP_ID)
  @MayBeLeftOut()
  defaultAppId: unknown;

  @Satisfies('isStore', isStore, NO_STORE)
  @MayBeLeftOut()
  store: unknown;

  @Satisfies('areMirrors', (value) => Array.isArray(value) && value.every(isMirror), NO_MIRRORS)
  @MayBeLeftOut()
  mirrors: unknown;

  @Satisfies('isGroup', isGroup, A_GROUP)
  @MayBeLeftOut()
  remote: unknown;

  @IsIn(['issuer', 'reader'], { context: oneOf('issuer', 'reader') })
  @MayBeLeftOut()
  role: unknown;

  @Satisfies('isGroup', isGroup, A_GROUP)
  @MayBeLeftOut()
  http: unknown;

  @IsIn(['en', 'zh'], { context: oneOf('en', 'zh') })
  @MayBeLeftOut()
  language: unknown;

  @Satisfies('isGroup', isGroup, A_GROUP)
  @MayBeLeftOut()
  timing: unknown;

  @Satisfies('isGroup', isGroup, A_GROUP)
  @MayBeLeftOut()
  budgets: unknown;

  @IsString({ context: NO_TEXT })
  @MayBeLeftOut()
  cron: unknown;

  @IsString({ context: NO_TEXT })
  @MayBeLeftOut()
  cronTimeZone: unknown;

  @IsBoolean({ context: TRUE_OR_FALSE })
  @MayBeLeftOut()
  requireTokenAtStart: unknown;

  @IsBoolean({ context: TRUE_OR_FALSE })
  @MayBeLeftOut()
  forceOnRepeatedRejection: unknown;

  @IsBoolean({ context: TRUE_OR_FALSE })
  @MayBeLeftOut()
  allowVolatileUserTokens: unknown;

  @Satisfies('isClock', hasMethods('now', 'monotonic', 'sleep'), NO_CLOCK)
  @MayBeLeftOut()
  clock: unknown;

  @Satisfies('isGroup', isGroup, A_GROUP)
  @MayBeLeftOut()
  simulation: unknown;
}

function isAppIdOf(value: unknown, { kinds }: Readonly<Record<string, unknown>>): boolean {
  return mayBeAppId(value, areKinds(kinds) ? (kinds as CredentialKind[]) : []);
}

function isSource(value: unknown): boolean {
  const instance: unknown = typeof value === 'function' ? value.prototype : value;
  return hasMethods('find')(instance);
}
