import type { OptionProblem } from 'nestjs-wechat-token';
import { checkedById, checkFields } from '../checks/check-fields.js';
import { errorAbout, wholeNumber } from '../checks/option-problem.js';
import { isText, isWholeNumber, MayBeLeftOut, Satisfies } from '../checks/rule.js';
import type { StandInOptions } from '../wechat-token-server.options.js';

/** The lifetime of a stand-in in seconds. SDKs fetch another one some minutes before the end. */
export const STAND_IN_LIFE = { min: 600, max: 86_400, default: 7_200 } as const;

const KEY_BYTES = 32;
/** Random keys have 30 of 32; fewer than this have zeros, one repeated character or word. */
const FEWEST_DIFFERENT_BYTES = 8;

const NO_KEYS: OptionProblem = {
  problem: { en: 'holds no key', zh: '没有任何密钥' },
  remedy: {
    en: "Write [{ id: '2026', key }] with a key of 32 random bytes: openssl rand -base64 32",
    zh: "请填写 [{ id: '2026', key }]，密钥为 32 个随机字节：openssl rand -base64 32",
  },
};

const NO_ID: OptionProblem = {
  problem: { en: 'is not the id of a key', zh: '不是密钥 id' },
  remedy: { en: 'Write 1 to 16 characters of A-Za-z0-9', zh: '请填写 1 到 16 个 A-Za-z0-9 中的字符' },
};

const SAME_ID: OptionProblem = {
  problem: { en: 'names a second key', zh: '与另一个密钥同名' },
  remedy: { en: 'Give each key an id of its own', zh: '请为每个密钥使用不同的 id' },
};

const BAD_KEY: OptionProblem = {
  problem: { en: 'is not a key of at least 32 random bytes', zh: '不是至少 32 个随机字节的密钥' },
  remedy: {
    en: 'Pass a Buffer of 32 bytes of openssl rand, the same on all servers',
    zh: '请传入由 openssl rand 生成的 32 字节 Buffer，所有服务器使用同一个',
  },
};

const NO_SUCH_KEY: OptionProblem = {
  problem: { en: 'is not the id of any key', zh: '不是任何一个密钥的 id' },
  remedy: { en: 'Write the id of one of standIns.keys', zh: '请填写 standIns.keys 中某个密钥的 id' },
};

const { min, max } = STAND_IN_LIFE;

class StandInsCheck {
  @Satisfies('isKeys', (value) => Array.isArray(value) && value.length > 0, NO_KEYS)
  keys: unknown;

  @Satisfies('isKeyId', isText(/./), NO_SUCH_KEY)
  signWith: unknown;

  @Satisfies('isLife', isWholeNumber(min, max), wholeNumber(min, max, STAND_IN_LIFE.default))
  @MayBeLeftOut()
  lifeSeconds: unknown;
}

class StandInKeyCheck {
  @Satisfies('isKeyId', isText(/^[A-Za-z0-9]{1,16}$/), NO_ID)
  id: unknown;

  @Satisfies('isKey', isKey, BAD_KEY)
  key: unknown;
}

function isKey(value: unknown): boolean {
  return (
    value instanceof Uint8Array && value.length >= KEY_BYTES && new Set(value).size >= FEWEST_DIFFERENT_BYTES
  );
}

/** Throws `WechatTokenOptionsError` at the first fault of the options of stand-ins. */
export function checkStandIns(given: StandInOptions): void {
  checkFields(StandInsCheck, given, 'standIns');
  const keys = checkedById(StandInKeyCheck, given.keys, 'standIns.keys', SAME_ID);
  if (!keys.has(given.signWith)) throw errorAbout('standIns.signWith', NO_SUCH_KEY);
}
