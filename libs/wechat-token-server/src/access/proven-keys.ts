import { timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';

/** Whose key it was, and by which of the client's digests it was accepted. */
export interface ProvenKey {
  readonly clientId: string;
  readonly digest: string;
}

interface Kept extends ProvenKey {
  readonly bytes: Buffer;
}

/**
 * The last good key of each open connection. A client repeats its key on each request of a connection, and parsing and hashing it
 * again costs more than the rest of the admission. A key is in memory as long as the connection that carried it and no longer, is
 * compared in constant time, and only with what came over the same connection. It proves the key alone: whether the client still
 * has it, is suspended or at an end is looked up for each request.
 */
export class ProvenKeys {
  private readonly kept = new WeakMap<Socket, Kept>();

  /** What the key proved on this connection, if it is the one that came last. */
  find(socket: Socket | undefined, key: string): ProvenKey | undefined {
    const kept = socket && this.kept.get(socket);
    if (!kept) return undefined;
    const shown = Buffer.from(key);
    return shown.length === kept.bytes.length && timingSafeEqual(shown, kept.bytes) ? kept : undefined;
  }

  /** Keeps a key that was accepted. */
  keep(socket: Socket | undefined, key: string, { clientId, digest }: ProvenKey): void {
    if (socket) this.kept.set(socket, { clientId, digest, bytes: Buffer.from(key) });
  }
}
