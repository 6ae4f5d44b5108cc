import { createHash } from 'node:crypto';
import type { MirrorCodec } from './codecs/codec.js';

/** What the key of a mirror is named after. */
export interface MirrorPlace {
  /** Of WeCom (企业微信): the CorpID. */
  readonly appId: string;
  /** Empty unless the preset needs it. */
  readonly appSecret: string;
  /** The prefix, namespace or table prefix that the other program is configured with; empty for none. */
  readonly prefix: string;
}

/** Where another program keeps a credential in Redis, and in which form. Data: nothing in it has state. */
export interface MirrorPreset {
  /** The kind of our credential, and its subject if there are several of the kind. */
  readonly kind: string;
  readonly subject?: string;
  /** The prefix of the other program's starter or sample. */
  readonly prefix: string;
  readonly keyOf: (place: MirrorPlace) => string;
  /** Whether the AppSecret is part of the key, hashed (nobody can read it there) or readable. */
  readonly secretInKey: 'no' | 'hashed' | 'readable';
  /** Without `encode`, the preset is for reading only. */
  readonly codec: Pick<MirrorCodec, 'decode'> & Partial<MirrorCodec>;
  /** How long before its end the other program lets a credential run out. */
  readonly marginMs: number;
}

/** `prefix:rest`, or `rest` without a prefix. */
export function after(prefix: string, rest: string): string {
  return prefix === '' ? rest : `${prefix}:${rest}`;
}

/** As PHP's and Go's md5(): 32 hex digits. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
