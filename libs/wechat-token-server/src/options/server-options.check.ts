import type { OptionProblem } from 'nestjs-wechat-token';
import { isNetwork } from '../patterns/address-list.js';
import { isPublicUrl } from '../patterns/public-url.js';
import { A_GROUP, NO_NETWORKS, wholeNumber } from '../checks/option-problem.js';
import {
  hasMethod,
  isFunction,
  isGroup,
  isListOf,
  isText,
  isWholeNumber,
  MayBeLeftOut,
  Satisfies,
} from '../checks/rule.js';

const NO_CLIENTS: OptionProblem = {
  problem: { en: 'has no find(id) method', zh: '没有 find(id) 方法' },
  remedy: {
    en: 'Pass new ClientList([…]), or an object that implements ClientSource',
    zh: '请传入 new ClientList([…])，或实现 ClientSource 的对象',
  },
};

const NO_AUDIT: OptionProblem = {
  problem: { en: 'has no write(entry) method', zh: '没有 write(entry) 方法' },
  remedy: {
    en: 'Pass an object that implements AuditLog, or leave it out',
    zh: '请传入实现 AuditLog 的对象，或不填',
  },
};

const NO_REGISTRY: OptionProblem = {
  problem: { en: 'is not a registry of prom-client', zh: '不是 prom-client 的 Registry' },
  remedy: { en: 'Pass new Registry(), or leave it out', zh: '请传入 new Registry()，或不填' },
};

const NO_FUNCTION: OptionProblem = {
  problem: { en: 'must be a function', zh: '必须是函数' },
  remedy: {
    en: 'Pass a function, or leave it out',
    zh: '请传入函数，或不填',
  },
};

const NO_NOTES: OptionProblem = {
  problem: { en: 'has no exchange() method', zh: '没有 exchange() 方法' },
  remedy: {
    en: 'Pass new RedisServerNotes(store), or leave it out',
    zh: '请传入 new RedisServerNotes(store)，或不填',
  },
};

const NO_VERSION: OptionProblem = {
  problem: { en: 'is not a version', zh: '不是版本号' },
  remedy: { en: "Write it as in '1.2.3', or leave it out", zh: "请写成 '1.2.3'，或不填" },
};

const NO_OPERATORS: OptionProblem = {
  problem: { en: 'has no find(id) method', zh: '没有 find(id) 方法' },
  remedy: {
    en: 'Pass new OperatorList([…]), or an object that implements OperatorSource',
    zh: '请传入 new OperatorList([…])，或实现 OperatorSource 的对象',
  },
};

const NO_PUBLIC_URL: OptionProblem = {
  problem: {
    en: 'is not scheme and host of https, or of http on this machine',
    zh: '不是 https 的协议和主机，也不是本机的 http 地址',
  },
  remedy: {
    en: "Write 'https://wechat.internal.example.com', or leave it out for this machine alone",
    zh: "请写成 'https://wechat.internal.example.com'；仅限本机时不填",
  },
};

const NO_NAME: OptionProblem = {
  problem: { en: 'is not a name', zh: '不是名称' },
  remedy: { en: 'Write up to 64 characters, or leave it out', zh: '请填写不超过 64 个字符，或不填' },
};

const MOST_BYTES = 1_073_741_824;

/** What class-validator checks of the options themselves. */
export class ServerOptionsCheck {
  @Satisfies('isClientSource', hasMethod('find'), NO_CLIENTS)
  clients: unknown;

  @Satisfies('isGroup', isGroup, A_GROUP)
  @MayBeLeftOut()
  standIns: unknown;

  @Satisfies('isGroup', isGroup, A_GROUP)
  @MayBeLeftOut()
  console: unknown;

  @Satisfies('isAuditLog', hasMethod('write'), NO_AUDIT)
  @MayBeLeftOut()
  audit: unknown;

  @Satisfies('isNetworks', isListOf(isNetwork), NO_NETWORKS)
  @MayBeLeftOut()
  trustedProxies: unknown;

  @Satisfies('isNetworks', isListOf(isNetwork), NO_NETWORKS)
  @MayBeLeftOut()
  userCallsFrom: unknown;

  @Satisfies('isFunction', isFunction, NO_FUNCTION)
  @MayBeLeftOut()
  direct: unknown;

  @Satisfies('isRegistry', hasMethod('registerMetric'), NO_REGISTRY)
  @MayBeLeftOut()
  registry: unknown;

  @Satisfies('isFunction', isFunction, NO_FUNCTION)
  @MayBeLeftOut()
  readiness: unknown;

  @Satisfies('isFunction', (value) => typeof value === 'function', NO_FUNCTION)
  @MayBeLeftOut()
  problems: unknown;

  @Satisfies('isGroup', isGroup, A_GROUP)
  @MayBeLeftOut()
  servers: unknown;

  @Satisfies('isSeconds', isWholeNumber(0, 300), wholeNumber(0, 300, 0))
  @MayBeLeftOut()
  drainSeconds: unknown;

  @Satisfies('isGroup', isGroup, A_GROUP)
  @MayBeLeftOut()
  limits: unknown;

  /** Nest's. */
  @Satisfies('isThere', () => true, A_GROUP)
  @MayBeLeftOut()
  imports: unknown;
}

/** What class-validator checks of the limits. */
export class LimitsCheck {
  @Satisfies('isBytes', isWholeNumber(1, MOST_BYTES), wholeNumber(1, MOST_BYTES, 67_108_864))
  @MayBeLeftOut()
  bodyBytes: unknown;

  @Satisfies('isCalls', isWholeNumber(1, 100_000), wholeNumber(1, 100_000, 1_024))
  @MayBeLeftOut()
  inFlight: unknown;
}

/** What class-validator checks of `servers`. */
export class ServersCheck {
  @Satisfies('isNotes', hasMethod('exchange'), NO_NOTES)
  @MayBeLeftOut()
  notes: unknown;

  @Satisfies('isFunction', isFunction, NO_FUNCTION)
  @MayBeLeftOut()
  configuration: unknown;

  @Satisfies('isVersion', isText(/^[\w.+-]{1,64}$/), NO_VERSION)
  @MayBeLeftOut()
  version: unknown;

  @Satisfies('isMilliseconds', isWholeNumber(50, 10_000), wholeNumber(50, 10_000, 5_000))
  @MayBeLeftOut()
  pollMs: unknown;

  @Satisfies('isMilliseconds', isWholeNumber(0, 3_600_000), wholeNumber(0, 3_600_000, 60_000))
  @MayBeLeftOut()
  differsAfterMs: unknown;
}

/** What class-validator checks of `console`. */
export class ConsoleCheck {
  @Satisfies('isOperatorSource', hasMethod('find'), NO_OPERATORS)
  operators: unknown;

  @Satisfies('isPublicUrl', isPublicUrl, NO_PUBLIC_URL)
  @MayBeLeftOut()
  publicUrl: unknown;

  @Satisfies('isName', isText(/^[^\p{Cc}]{1,64}$/u), NO_NAME)
  @MayBeLeftOut()
  name: unknown;

  @Satisfies('isFunction', isFunction, NO_FUNCTION)
  @MayBeLeftOut()
  nameOf: unknown;
}
