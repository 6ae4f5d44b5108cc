interface Planned {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** One thread of events on virtual time, in an order that is the same in every run. */
export class VirtualTime {
  now = 0;
  private readonly heap: Planned[] = [];
  private order = 0;
  private isTouched = false;

  /** Plans an event. Events of one instant run in the order in which they were planned. */
  after(ms: number, run: () => void): void {
    this.push({ at: this.now + Math.max(0, ms), order: (this.order += 1), run });
  }

  /** Promises may settle after the event that runs now: they do before the next one. */
  touch(): void {
    this.isTouched = true;
  }

  async run(until: number, isOver: () => boolean): Promise<void> {
    for (;;) {
      const next = this.heap[0];
      if (!next || next.at > until || isOver()) break;
      this.pop();
      this.now = next.at;
      next.run();
      if (this.isTouched) {
        this.isTouched = false;
        // Runs when no promise is left that can settle, and spares a turn of the event loop.
        await new Promise<void>((resolve) => process.nextTick(resolve));
      }
    }
    this.now = until;
  }

  private push(planned: Planned): void {
    const { heap } = this;
    let index = heap.push(planned) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(heap[parent]!, planned)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = planned;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (isBefore(last, heap[child]!)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(one: Planned, other: Planned): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
