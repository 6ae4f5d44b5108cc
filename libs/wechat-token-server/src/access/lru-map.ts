/** A map that drops the entry which was set longest ago, beyond `maxSize`. */
export class LruMap<V> extends Map<string, V> {
  constructor(private readonly maxSize: number) {
    super();
  }

  override set(name: string, value: V): this {
    // Re-inserted at the end: the first entry is the least recently used.
    this.delete(name);
    super.set(name, value);
    if (this.size > this.maxSize) this.delete(this.keys().next().value!);
    return this;
  }

  /** Counts an entry as set again; not while half of the room is free, so that the order of what came by then is only approximate. */
  touch(name: string, value: V): void {
    if (this.size > this.maxSize / 2) this.set(name, value);
  }
}
