interface Branch<V> {
  next?: Map<string | undefined, Branch<V>>;
  value?: V;
}

/** A map whose keys are several texts. Each is looked up by itself: to join them takes longer than the rest of an audit entry. */
export class ByTexts<V> {
  private root: Branch<V> = {};
  private values: V[] = [];

  get size(): number {
    return this.values.length;
  }

  get(texts: readonly (string | undefined)[]): V | undefined {
    let branch: Branch<V> | undefined = this.root;
    for (const text of texts) {
      branch = branch.next?.get(text);
      if (!branch) return undefined;
    }
    return branch.value;
  }

  /** Adds a value whose texts are not in the map. */
  add(texts: readonly (string | undefined)[], value: V): void {
    let branch = this.root;
    for (const text of texts) {
      branch.next ??= new Map();
      const known = branch.next.get(text) ?? {};
      branch.next.set(text, known);
      branch = known;
    }
    branch.value = value;
    this.values.push(value);
  }

  /** The values, in the order in which they came. */
  all(): readonly V[] {
    return this.values;
  }

  clear(): void {
    this.root = {};
    this.values = [];
  }
}
