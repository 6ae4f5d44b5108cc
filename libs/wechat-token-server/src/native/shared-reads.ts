import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CredentialKey, RecordSnapshot, TokenStore } from 'nestjs-wechat-token';
import { nameOfKey } from '../changes/readable-keys.js';

/**
 * Reads the store once for all who want the same credential in one turn of the event loop, such as readers that were told of a change.
 * The read begins after all of them have come, so that none is given an older record than one of its own would have.
 */
export class SharedReads {
  private readonly beginning = new Map<string, Promise<RecordSnapshot>>();

  constructor(private readonly store: Pick<TokenStore, 'read'>) {}

  /** Rejects as the store does. */
  read(key: CredentialKey): Promise<RecordSnapshot> {
    const name = nameOfKey(key);
    const known = this.beginning.get(name);
    if (known) return known;
    const read = this.readInNextTurn(key, name);
    this.beginning.set(name, read);
    return read;
  }

  private async readInNextTurn(key: CredentialKey, name: string): Promise<RecordSnapshot> {
    await nextTurn();
    this.beginning.delete(name);
    return this.store.read(key);
  }
}
