import { FirstConnection } from '../stores/redis/first-connection.js';
import { OwnedRedisClient } from '../stores/redis/owned-redis-client.js';
import type { RedisClient } from '../stores/redis/redis-client.js';
import {
  DEFAULT_COMMAND_TIMEOUT_MS,
  DEFAULT_CONNECT_TIMEOUT_MS,
} from '../stores/redis/redis-token-store.options.js';
import { refuseOtherClients } from '../stores/redis/refuse-other-clients.js';
import { ScriptRunner } from '../stores/redis/script-runner.js';
import { READ_THEIRS, WRITE_MIRROR } from './mirror.lua.js';
import { noteKeyOf } from './note-key.js';

/** One write: a credential, and the text that the other program reads. */
interface MirrorWrite {
  readonly appId: string;
  readonly redisKey: string;
  readonly version: string;
  readonly fingerprint: string;
  readonly value: string;
  readonly text: string;
  readonly forMs: number;
  readonly foreign: 'leave' | 'replace';
}

/**
 * What came of it: `restored` what another program had deleted, `replaced` one of its own, left a `foreign` one there; `newer`: another
 * process wrote a later version.
 */
export type MirrorOutcome = 'written' | 'kept' | 'restored' | 'replaced' | 'foreign' | 'newer' | 'wrong-type';

/** A TTL that differs by less is left alone: each process counts a little differently. */
const TOLERANCE_MS = 2_000;

/** Our note outlives the key, so that a late process cannot write an older credential after it. */
const NOTE_MS = 3_600_000;

/** How long a key may be missing until it gets an earlier version than the last one written there. */
const PATIENCE_MS = 120_000;

/** The Redis of another program. */
export class MirrorRedis {
  private readonly scripts: ScriptRunner;
  /** On a Cluster, to find one can take thousands of tries. */
  private readonly noteKeys = new Map<string, string>();

  /** Throws `WechatTokenOptionsError` for a client of another library. */
  constructor(private readonly client: RedisClient) {
    refuseOtherClients(client);
    const owned = client instanceof OwnedRedisClient ? client : undefined;
    const first = owned ?? new FirstConnection(client, DEFAULT_CONNECT_TIMEOUT_MS);
    this.scripts = new ScriptRunner(client, {
      timeoutMs: () => DEFAULT_COMMAND_TIMEOUT_MS,
      clockOffsetMs: () => 0,
      opened: () => first.opened(),
      unanswered: () => owned?.doubt(2 * DEFAULT_COMMAND_TIMEOUT_MS),
    });
  }

  /** Throws `TokenStoreError`. */
  async write({ appId, redisKey, forMs, ...rest }: MirrorWrite): Promise<MirrorOutcome> {
    const request = {
      ...rest,
      forMs: String(forMs),
      noteMs: String(forMs + NOTE_MS),
      toleranceMs: String(TOLERANCE_MS),
      patienceMs: PATIENCE_MS,
    };
    const keys = [redisKey, this.noteKeyOf(redisKey)];
    const step = { operation: 'write a mirror', appId, keys, args: [JSON.stringify(request)] };
    const reply = await this.scripts.run(WRITE_MIRROR, step);
    return reply['outcome'] as MirrorOutcome;
  }

  /** The bytes of a key and how long they stay there, negative without an end. Throws `TokenStoreError`. */
  async read(appId: string, redisKey: string): Promise<{ bytes: Buffer; leftMs: number } | undefined> {
    const step = { operation: 'read the credential of another program', appId, keys: [redisKey] };
    const { hex, leftMs } = await this.scripts.run(READ_THEIRS, step);
    return typeof hex === 'string' ? { bytes: Buffer.from(hex, 'hex'), leftMs: Number(leftMs) } : undefined;
  }

  /** Leaves a client of the application's open. */
  close(): void {
    this.scripts.close();
    if (this.client instanceof OwnedRedisClient) this.client.close();
  }

  private noteKeyOf(redisKey: string): string {
    const noteKey =
      this.noteKeys.get(redisKey) ??
      noteKeyOf(redisKey, keyPrefixOf(this.client), this.client.isCluster === true);
    this.noteKeys.set(redisKey, noteKey);
    return noteKey;
  }
}

/** What ioredis puts in front of every key. */
function keyPrefixOf(client: RedisClient & { readonly options?: { readonly keyPrefix?: unknown } }): string {
  return String(client.options?.keyPrefix ?? '');
}
