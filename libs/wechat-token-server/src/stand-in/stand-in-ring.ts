import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { StandInOptions } from '../wechat-token-server.options.js';

/** Keys that sign stand-ins, by their ids: all are accepted, one signs. Shows none of them. */
export class StandInRing {
  private readonly keys: ReadonlyMap<string, KeyObject>;
  /** The id of the key that signs. */
  readonly signingId: string;

  constructor({ keys, signWith }: StandInOptions) {
    this.keys = new Map(keys.map(({ id, key }) => [id, derivedFrom(key)]));
    this.signingId = signWith;
  }

  /** The signature of the text by that key, 43 characters; nothing if there is no such key. */
  sign(text: string, id: string): string | undefined {
    const key = this.keys.get(id);
    return key && createHmac('sha256', key).update(text).digest('base64url');
  }
}

/** A key for this use alone, which says nothing about the one that it comes from. */
function derivedFrom(key: Uint8Array): KeyObject {
  return createSecretKey(
    new Uint8Array(hkdfSync('sha256', key, '', 'nestjs-wechat-token-server/stand-in', 32)),
  );
}
