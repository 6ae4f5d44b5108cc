/** The steps of a search that need no fault, and the states at rest. */
export class Steps {
  readonly rests: number[] = [];
  private from = new Int32Array(1 << 16);
  private to = new Int32Array(1 << 16);
  private count = 0;

  add(from: number, to: number): void {
    if (this.count === this.from.length) {
      this.from = grown(this.from);
      this.to = grown(this.to);
    }
    this.from[this.count] = from;
    this.to[this.count] = to;
    this.count += 1;
  }

  /** The predecessors of each state: those of `state` begin at `starts[state]`. */
  backwards(states: number): { readonly starts: Int32Array; readonly origins: Int32Array } {
    const starts = new Int32Array(states + 1);
    for (let step = 0; step < this.count; step += 1) starts[this.to[step]! + 1]! += 1;
    for (let state = 0; state < states; state += 1) starts[state + 1]! += starts[state]!;
    const free = starts.slice();
    const origins = new Int32Array(this.count);
    for (let step = 0; step < this.count; step += 1) {
      const to = this.to[step]!;
      origins[free[to]!] = this.from[step]!;
      free[to]! += 1;
    }
    return { starts, origins };
  }
}

/** The first state from which no state at rest can be reached without a fault; none if each can. */
export function strandedOf(steps: Steps, states: number): number | undefined {
  const { starts, origins } = steps.backwards(states);
  const canRest = new Uint8Array(states);
  const queue = [...steps.rests];
  for (const state of queue) canRest[state] = 1;
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    for (let at = starts[state]!; at < starts[state + 1]!; at += 1) {
      const origin = origins[at]!;
      if (canRest[origin] === 1) continue;
      canRest[origin] = 1;
      queue.push(origin);
    }
  }
  const stranded = canRest.indexOf(0);
  return stranded === -1 ? undefined : stranded;
}

function grown(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
