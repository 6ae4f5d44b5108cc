import type { ConsoleVisitor } from './console-access.js';
import type { StateStream } from './state-stream.js';

/** The streams that are open, each of somebody. */
export class OpenStreams {
  private readonly streams = new Map<StateStream, ConsoleVisitor>();

  constructor(private readonly max: number) {}

  /** Whether the visitor may open one more. */
  hasRoomFor({ shares = [] }: ConsoleVisitor): boolean {
    return (
      this.streams.size < this.max && shares.every(({ name, maxStreams }) => this.countOf(name) < maxStreams)
    );
  }

  add(stream: StateStream, visitor: ConsoleVisitor): void {
    this.streams.set(stream, visitor);
  }

  remove(stream: StateStream): void {
    this.streams.delete(stream);
  }

  endAll(): void {
    for (const stream of this.streams.keys()) stream.end();
  }

  private countOf(name: string): number {
    return [...this.streams.values()].filter(({ shares }) => shares?.some((one) => one.name === name)).length;
  }
}
