import { STAND_IN_LIFE } from 'nestjs-wechat-token-server';
import { MayBeLeftOut, Satisfies, ListOf, GroupOf } from '../rule.js';
import type { Problem } from '../fault.js';
import { Secret } from '../secret.js';
import { SecretField } from './secret-fields.js';
import { hasForm, isListOf, isWholeNumber } from './tests.js';
import { oneOf, wholeNumber } from './problems.js';

const NO_ID = (form: Problem['remedy']): Problem => ({
  problem: { en: 'is not the name of a key', zh: '不是密钥名' },
  remedy: form,
});

const NO_SENTINELS: Problem = {
  problem: { en: 'is not a list of Sentinels', zh: '不是 Sentinel 列表' },
  remedy: {
    en: 'Write each as host:port; the host in the URL is then the name of the primary',
    zh: '请把每个写成 host:port；此时 URL 中的主机是主节点的名称',
  },
};

const NO_PREFIX: Problem = {
  problem: {
    en: 'contains whitespace or braces, or is longer than 64 characters',
    zh: '含有空白或花括号，或超过 64 个字符',
  },
  remedy: {
    en: "Write a prefix for the environment, as in 'staging:'",
    zh: "请填写代表环境的词，例如 'staging:'",
  },
};

const IN_STORE: Problem = NO_ID({
  en: 'Write 1 to 32 letters, digits, - and _, in quotes',
  zh: '请填写 1 到 32 个字母、数字、- 或 _，并加上引号',
});

const IN_STAND_IN: Problem = NO_ID({
  en: 'Write 1 to 16 letters and digits, in quotes',
  zh: '请填写 1 到 16 个字母或数字，并加上引号',
});

/** `store.encryption.keys[…]` */
class EncryptionKeyCheck {
  @Satisfies(hasForm(/^[\w-]{1,32}$/), IN_STORE)
  id!: string;

  @SecretField('required')
  key?: Secret;
}

/** `store.encryption`: the keys that what is kept in Redis is encrypted with. */
export class EncryptionCheck {
  @ListOf(EncryptionKeyCheck)
  keys!: EncryptionKeyCheck[];

  @Satisfies(hasForm(/^[\w-]{1,32}$/), IN_STORE)
  writeWith!: string;

  @Satisfies(hasForm(/^(refused|read|written)$/), oneOf('refused', 'read', 'written'))
  @MayBeLeftOut()
  plainText?: 'refused' | 'read' | 'written';
}

/** `store`: where tokens are kept. Without a URL, in memory. */
export class StoreCheck {
  @SecretField('optional')
  redisUrl?: Secret;
  redisUrlFile?: string;
  redisUrlEnv?: string;

  @Satisfies(isListOf(hasForm(/^[\w.-]+:\d{1,5}$/)), NO_SENTINELS)
  @MayBeLeftOut()
  sentinels?: string[];

  @SecretField('optional')
  sentinelPassword?: Secret;

  @Satisfies(hasForm(/^[!-z|~]{1,64}$/), NO_PREFIX)
  @MayBeLeftOut()
  keyPrefix?: string;

  @GroupOf(EncryptionCheck)
  encryption?: EncryptionCheck;
}

/** `standIn.keys[…]` */
class StandInKeyCheck {
  @Satisfies(hasForm(/^[A-Za-z0-9]{1,16}$/), IN_STAND_IN)
  id!: string;

  @SecretField('required')
  key?: Secret;
}

const { min, max } = STAND_IN_LIFE;

/** `standIn`: the keys that stand-ins (代用令牌) are signed with. */
export class StandInCheck {
  @ListOf(StandInKeyCheck)
  keys!: StandInKeyCheck[];

  @Satisfies(hasForm(/^[A-Za-z0-9]{1,16}$/), IN_STAND_IN)
  signWith!: string;

  @Satisfies(isWholeNumber(min, max), wholeNumber(min, max))
  @MayBeLeftOut()
  lifeSeconds?: number;
}
