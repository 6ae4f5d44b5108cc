import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { StandInOptions } from '../wechat-token-server.options.js';

/** What is signed. A signature of one use counts for nothing in another. */
const LABELS = {
  'stand-in': 'nestjs-wechat-token-server/stand-in',
  session: 'nestjs-wechat-token-server/console-session',
} as const;

/** The keys that sign stand-ins, and the sessions of the console, by id: all are accepted, one signs. Printing it shows no key. */
export class StandInRing {
  private readonly keys: ReadonlyMap<string, Readonly<Record<keyof typeof LABELS, KeyObject>>>;
  /** The id of the key that signs. */
  readonly signingId: string;

  constructor({ keys, signWith }: StandInOptions) {
    this.keys = new Map(keys.map(({ id, key }) => [id, derivedFrom(key)]));
    this.signingId = signWith;
  }

  /** The signature of the text by that key, 43 characters; `undefined` if there is no such key. */
  sign(text: string, id: string, use: keyof typeof LABELS = 'stand-in'): string | undefined {
    const key = this.keys.get(id)?.[use];
    return key && createHmac('sha256', key).update(text).digest('base64url');
  }
}

/** A key for each use alone. The original key cannot be derived from it. */
function derivedFrom(key: Uint8Array): Readonly<Record<keyof typeof LABELS, KeyObject>> {
  const derived = (label: string) => createSecretKey(new Uint8Array(hkdfSync('sha256', key, '', label, 32)));
  return { 'stand-in': derived(LABELS['stand-in']), session: derived(LABELS.session) };
}
