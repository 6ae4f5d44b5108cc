import { errorAbout, type OptionProblem } from '../../errors/option-problem.js';

const KEY_BYTES = 32;
/** 32 random bytes have about 30 distinct values. Fewer than this many means zeros, a repeated character or a word. */
const FEWEST_DIFFERENT_BYTES = 8;

/** Decodes a key from any usual form. Throws, without revealing it, if it is not a key or clearly not random. */
export function keyBytesOf(key: unknown, option: string): Uint8Array {
  const bytes = bytesOf(key);
  if (!bytes) throw errorAbout(option, BAD_KEY);
  if (new Set(bytes).size < FEWEST_DIFFERENT_BYTES) throw errorAbout(option, WEAK_KEY);
  return bytes;
}

function bytesOf(key: unknown): Uint8Array | undefined {
  if (key instanceof Uint8Array) return key.length === KEY_BYTES ? key : undefined;
  if (typeof key !== 'string') return undefined;
  if (/^[0-9a-f]{64}$/i.test(key)) return Buffer.from(key, 'hex');
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(key) ? Buffer.from(key, 'base64') : undefined;
}

const BAD_KEY: OptionProblem = {
  problem: { en: 'is not a 32-byte key', zh: '不是 32 字节的密钥' },
  remedy: {
    en: 'Write 32 random bytes as a Buffer, base64 or hex: openssl rand -base64 32',
    zh: '请以 Buffer、base64 或 hex 给出 32 个随机字节：openssl rand -base64 32',
  },
};

const WEAK_KEY: OptionProblem = {
  problem: { en: 'is a guessable key', zh: '是可以猜到的密钥' },
  remedy: {
    en: 'Its bytes repeat: generate 32 random bytes (openssl rand -base64 32); data encrypted with the old key was not protected',
    zh: '其字节重复：请生成 32 个随机字节（openssl rand -base64 32）；用旧密钥加密的数据并未受到保护',
  },
};
