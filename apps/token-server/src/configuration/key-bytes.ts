import type { Problem } from './fault.js';
import type { Secret } from './secret.js';

/** The 32 bytes of a key, written in base64 or hex. Nothing if it is no key, or one that can be guessed. */
export function keyBytesOf(secret: Secret): Buffer | undefined {
  const text = secret.reveal();
  const isHex = /^[0-9a-f]{64}$/i.test(text);
  if (!isHex && !/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return undefined;
  const bytes = Buffer.from(text, isHex ? 'hex' : 'base64');
  // Random bytes have about 30 different ones among 32; one repeated word has few.
  return new Set(bytes).size < 8 ? undefined : bytes;
}

/** The problem of a text that is no key. */
export const NO_KEY: Problem = {
  problem: { en: 'is not a key of 32 random bytes', zh: '不是 32 个随机字节的密钥' },
  remedy: { en: 'Make one with: openssl rand -base64 32', zh: '可用以下命令生成：openssl rand -base64 32' },
};
