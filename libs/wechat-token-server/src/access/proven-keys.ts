/** What an accepted key proved: whose it is, and by which of the client's digests. */
export interface ProvenKey {
  readonly clientId: string;
  readonly digest: string;
}

const MAX_KEYS = 10_000;
/** How long a key is in memory at most, whether it comes again or not. */
const KEPT_MS = 60_000;

/**
 * Keys that were accepted within the last minute: a client repeats its key with each request, and to parse and hash it again costs more
 * than the rest of the admission. A key proves itself alone: whether its client still has that digest is looked up for each request.
 * The table finds a key by a hash with a secret seed, so that its timing tells nothing about other keys.
 */
export class ProvenKeys {
  private readonly kept = new Map<string, ProvenKey>();
  private isEnding = false;

  find(key: string): ProvenKey | undefined {
    return this.kept.get(key);
  }

  /** Keeps a key that was accepted. */
  keep(key: string, proven: ProvenKey): void {
    if (this.kept.size >= MAX_KEYS) this.kept.clear();
    this.kept.set(key, proven);
    if (this.isEnding) return;
    this.isEnding = true;
    setTimeout(() => this.forget(), KEPT_MS).unref();
  }

  private forget(): void {
    this.kept.clear();
    this.isEnding = false;
  }
}
