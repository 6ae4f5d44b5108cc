import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { errorAbout, type OptionProblem } from '../../errors/option-problem.js';
import { keyBytesOf } from './key-bytes.js';
import type { EncryptedTokenStoreOptions, EncryptionKey } from './encrypted-token-store.options.js';

const KEY_BYTES = 32;

/** One key of the ring, split into two derived keys. Neither reveals anything about the other. */
export interface RingKey {
  readonly id: string;
  readonly encryption: KeyObject;
  readonly fingerprints: KeyObject;
}

/** Looks up keys by id: all of them decrypt, one encrypts. Never reveals a key. */
export class KeyRing {
  readonly writing: RingKey;
  private readonly keys: ReadonlyMap<string, RingKey>;

  constructor({ keys, writeWith }: EncryptedTokenStoreOptions) {
    if (!Array.isArray(keys) || keys.length === 0) throw errorAbout('keys', NO_KEYS);

    const ring = new Map<string, RingKey>();
    for (const [i, given] of (keys as readonly Partial<EncryptionKey>[]).entries()) {
      const { id, key } = given ?? {};
      if (typeof id !== 'string' || !/^[\w-]{1,32}$/.test(id)) throw errorAbout(`keys[${i}].id`, BAD_ID);
      if (ring.has(id)) throw errorAbout(`keys[${i}].id`, SAME_ID);
      ring.set(id, ringKeyOf(id, keyBytesOf(key, `keys[${i}].key`)));
    }

    const writing = ring.get(writeWith);
    if (!writing) throw errorAbout('writeWith', NO_SUCH_KEY);
    this.keys = ring;
    this.writing = writing;
  }

  get all(): readonly RingKey[] {
    return [...this.keys.values()];
  }

  find(id: string): RingKey | undefined {
    return this.keys.get(id);
  }
}

function ringKeyOf(id: string, bytes: Uint8Array): RingKey {
  return {
    id,
    encryption: derivedFrom(bytes, 'encryption'),
    fingerprints: derivedFrom(bytes, 'fingerprints'),
  };
}

/** Derives a key for one purpose. It reveals nothing about the original key, nor about keys derived for other purposes. */
export function derivedFrom(bytes: Uint8Array, use: string): KeyObject {
  return createSecretKey(
    new Uint8Array(hkdfSync('sha256', bytes, '', `nestjs-wechat-token/store/${use}`, KEY_BYTES)),
  );
}

const NO_KEYS: OptionProblem = {
  problem: { en: 'has no keys', zh: '没有任何密钥' },
  remedy: {
    en: "Write [{ id: 'k1', key }] with a key of 32 random bytes: openssl rand -base64 32",
    zh: "请填写 [{ id: 'k1', key }]，密钥为 32 个随机字节：openssl rand -base64 32",
  },
};

const BAD_ID: OptionProblem = {
  problem: { en: 'is not a valid key name', zh: '不是合法的密钥名' },
  remedy: { en: 'Write 1 to 32 letters, digits, "-" and "_"', zh: '请填写 1 到 32 个字母、数字、“-”或“_”' },
};

const SAME_ID: OptionProblem = {
  problem: { en: 'has the same id as another key', zh: '与另一个密钥同名' },
  remedy: { en: 'Give each key its own id', zh: '请为每个密钥单独命名' },
};

const NO_SUCH_KEY: OptionProblem = {
  problem: { en: 'is not the id of any key in keys', zh: '不是 keys 中任何一个密钥的 id' },
  remedy: { en: 'Write the id of one of keys', zh: '请填写 keys 中某个密钥的 id' },
};
