import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { StandInOptions } from '../wechat-token-server.options.js';

/** The keys that sign stand-ins, by id: all are accepted, one signs. Printing it shows no key. */
export class StandInRing {
  private readonly keys: ReadonlyMap<string, KeyObject>;
  /** The id of the key that signs. */
  readonly signingId: string;

  constructor({ keys, signWith }: StandInOptions) {
    this.keys = new Map(keys.map(({ id, key }) => [id, derivedFrom(key)]));
    this.signingId = signWith;
  }

  /** The signature of the text by that key, 43 characters; `undefined` if there is no such key. */
  sign(text: string, id: string): string | undefined {
    const key = this.keys.get(id);
    return key && createHmac('sha256', key).update(text).digest('base64url');
  }
}

/** A key for this use alone. The original key cannot be derived from it. */
function derivedFrom(key: Uint8Array): KeyObject {
  return createSecretKey(
    new Uint8Array(hkdfSync('sha256', key, '', 'nestjs-wechat-token-server/stand-in', 32)),
  );
}
