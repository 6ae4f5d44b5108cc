import { FirstConnection } from '../stores/redis/first-connection.js';
import { OwnedRedisClient } from '../stores/redis/owned-redis-client.js';
import type { RedisClient } from '../stores/redis/redis-client.js';
import { DEFAULT_COMMAND_TIMEOUT_MS, DEFAULT_CONNECT_TIMEOUT_MS } from '../stores/redis/redis-token-store.options.js';
import { ScriptRunner } from '../stores/redis/script-runner.js';
import { READ_MIRROR, WRITE_MIRROR } from './mirror.lua.js';
import { noteKeyOf } from './note-key.js';

/** One write: a credential in the form of the other program. */
export interface MirrorWrite {
  readonly appId: string;
  readonly redisKey: string;
  readonly version: string;
  readonly fingerprint: string;
  readonly bytes: Buffer;
  readonly forMs: number;
  /** The sum of foreign bytes that may be replaced. */
  readonly mayReplace?: string;
  /** Whether to write again what another program deleted. */
  readonly mayRestore?: boolean;
}

/** What came of it; `newer`: a later version was written by another process. */
export type MirrorOutcome =
  | { readonly outcome: 'written' | 'kept' | 'newer' | 'deleted' | 'wrong-type' }
  | { readonly outcome: 'foreign'; readonly bytes: Buffer; readonly sum: string };

/** A TTL that differs by less is left alone: each write and each process counts a little differently. */
const TOLERANCE_MS = 5_000;

/** Our note outlives the key, so that a late process cannot write an older credential after it. */
const NOTE_MS = 3_600_000;

/** The Redis of another program, with a client of the application's or one of ours. */
export class MirrorRedis {
  private readonly scripts: ScriptRunner;

  constructor(
    private readonly client: RedisClient,
    readonly timeoutMs: number = DEFAULT_COMMAND_TIMEOUT_MS,
  ) {
    const first =
      client instanceof OwnedRedisClient ? client : new FirstConnection(client, DEFAULT_CONNECT_TIMEOUT_MS);
    this.scripts = new ScriptRunner(client, {
      timeoutMs: () => timeoutMs,
      clockOffsetMs: () => 0,
      opened: () => first.opened(),
      unanswered: () => {
        if (client instanceof OwnedRedisClient) client.doubt(2 * timeoutMs);
      },
    });
  }

  /** Throws `TokenStoreError`. */
  async write({ appId, redisKey, bytes, forMs, mayRestore, ...rest }: MirrorWrite): Promise<MirrorOutcome> {
    const request = {
      ...rest,
      bytes: bytes.toString('hex'),
      forMs: String(forMs),
      noteMs: String(forMs + NOTE_MS),
      toleranceMs: String(TOLERANCE_MS),
      mayRestore: mayRestore === true ? 'yes' : 'no',
    };
    const keys = [redisKey, noteKeyOf(redisKey)];
    const step = { operation: 'write a mirror', appId, keys, args: [JSON.stringify(request)] };
    const reply = await this.scripts.run(WRITE_MIRROR, step);
    const outcome = reply['outcome'] as MirrorOutcome['outcome'];
    if (outcome !== 'foreign') return { outcome };
    return { outcome, bytes: Buffer.from(String(reply['bytes']), 'hex'), sum: String(reply['sum']) };
  }

  /** The bytes of a key and its remaining time, negative without one. Throws `TokenStoreError`. */
  async read(appId: string, redisKey: string): Promise<{ bytes: Buffer; leftMs: number } | undefined> {
    const step = { operation: 'read a mirror', appId, keys: [redisKey] };
    const { bytes, leftMs } = await this.scripts.run(READ_MIRROR, step);
    if (typeof bytes !== 'string') return undefined;
    return { bytes: Buffer.from(bytes, 'hex'), leftMs: Number(leftMs) };
  }

  /** Leaves a client of the application's as it was. */
  stopListening(): void {
    this.scripts.close();
  }

  close(): void {
    this.stopListening();
    if (this.client instanceof OwnedRedisClient) this.client.close();
  }
}
