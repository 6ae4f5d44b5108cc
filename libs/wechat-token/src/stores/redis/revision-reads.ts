import type { CredentialKey } from '../../core/ports/credential.js';
import { TokenStoreError } from '../../errors/token-store.error.js';
import type { RedisKeys } from './redis-keys.js';
import { listOf } from './redis-replies.js';
import type { ScriptRunner } from './script-runner.js';
import { STAMPS, STAMPS_AT_ONCE } from './scripts/read.lua.js';

interface Revisions {
  readonly storeTime: number;
  readonly revisions: readonly string[];
}

/** Reads the revisions of many credentials with few commands. */
export class RevisionReads {
  constructor(
    private readonly steps: ScriptRunner,
    private readonly keys: RedisKeys,
    /** Whether one command can only name keys of one app. Also true, once known, of a client that looks like a single node. */
    private isSharded: boolean,
  ) {}

  async read(keys: readonly CredentialKey[]): Promise<Revisions> {
    try {
      return await this.readBatches(keys);
    } catch (error) {
      const isCluster = error instanceof TokenStoreError && error.reason === 'CROSSSLOT';
      if (!isCluster || this.isSharded) throw error;
      this.isSharded = true;
      return this.readBatches(keys);
    }
  }

  private async readBatches(keys: readonly CredentialKey[]): Promise<Revisions> {
    const replies = await Promise.all(
      this.batchesOf(keys).map(async (batch) => {
        const named = batch.map((i) => this.keys.credential(keys[i] as CredentialKey));
        // Without credentials the store's time is still needed, and a script needs a key.
        const step = { operation: 'revisions', keys: named.length > 0 ? named : [this.keys.app('')] };
        return { batch, reply: await this.steps.run(STAMPS, step) };
      }),
    );

    const revisions = keys.map(() => '');
    for (const { batch, reply } of replies) {
      const read = listOf(reply['revisions']);
      for (const [i, index] of batch.entries()) revisions[index] = String(read[i] ?? '');
    }
    // The earliest: no part of the result is older than it says.
    return { storeTime: Math.min(...replies.map(({ reply }) => Number(reply['storeTime']))), revisions };
  }

  /** The indices of the keys that one command can read. */
  private batchesOf(keys: readonly CredentialKey[]): number[][] {
    const groups = new Map<string, number[]>();
    for (const [i, { appId }] of keys.entries()) {
      const group = this.isSharded ? appId : '';
      const indices = groups.get(group);
      if (indices) indices.push(i);
      else groups.set(group, [i]);
    }
    const batches = [...groups.values()].flatMap((indices) => inParts(indices, STAMPS_AT_ONCE));
    return batches.length > 0 ? batches : [[]];
  }
}

function inParts<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}
