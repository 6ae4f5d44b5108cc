/** One thread of events on virtual time, in an order that is the same in every run. */
export class VirtualTime {
  now = 0;
  /** A heap in three lists, for numbers in a list of their own cost no memory each: when, in which order, and what. */
  private readonly ats: number[] = [];
  private readonly orders: number[] = [];
  private readonly events: (() => void)[] = [];
  private order = 0;
  private isTouched = false;

  /** Plans an event. Events of one instant run in the order in which they were planned. */
  after(ms: number, run: () => void): void {
    this.push(this.now + Math.max(0, ms), (this.order += 1), run);
  }

  /** Promises may settle after the event that runs now: they do before the next one. */
  touch(): void {
    this.isTouched = true;
  }

  async run(until: number, isOver: () => boolean): Promise<void> {
    while (this.runToTouch(until, isOver)) {
      // A tick runs when no promise is left that can settle, and spares a turn of the event loop.
      await new Promise<void>(process.nextTick);
    }
  }

  /** Runs events to the first that promises may follow. Answers whether there was one. */
  private runToTouch(until: number, isOver: () => boolean): boolean {
    const { ats, events } = this;
    while (ats.length > 0 && ats[0]! <= until && !isOver()) {
      this.now = ats[0]!;
      const run = events[0]!;
      this.pop();
      run();
      if (!this.isTouched) continue;
      this.isTouched = false;
      return true;
    }
    this.now = until;
    return false;
  }

  private push(at: number, order: number, run: () => void): void {
    const { ats } = this;
    let index = ats.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (ats[parent]! <= at) break;
      this.move(parent, index);
      index = parent;
    }
    this.put(index, at, order, run);
  }

  private pop(): void {
    const { ats, orders, events } = this;
    const at = ats.pop()!;
    const order = orders.pop()!;
    const run = events.pop()!;
    const { length } = ats;
    if (length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= length) break;
      if (child + 1 < length && this.isBefore(child + 1, ats[child]!, orders[child]!)) child += 1;
      if (!this.isBefore(child, at, order)) break;
      this.move(child, index);
      index = child;
    }
    this.put(index, at, order, run);
  }

  private move(from: number, to: number): void {
    this.put(to, this.ats[from]!, this.orders[from]!, this.events[from]!);
  }

  private put(index: number, at: number, order: number, run: () => void): void {
    this.ats[index] = at;
    this.orders[index] = order;
    this.events[index] = run;
  }

  private isBefore(index: number, at: number, order: number): boolean {
    const own = this.ats[index]!;
    return own < at || (own === at && this.orders[index]! < order);
  }
}
