import type { KeeperEvent } from '../../core/ports/keeper-events.js';

/** The names of all events. */
export type WechatTokenEventType = KeeperEvent['type'];

/** The event of a name. */
export type WechatTokenEventOf<T extends WechatTokenEventType> = KeeperEvent extends infer E
  ? E extends { readonly type: infer U }
    ? T extends U
      ? E & { readonly type: T }
      : never
    : never
  : never;

/** Tells what happens to the credentials of this process. No event holds a secret or a credential. */
export class WechatTokenEvents {
  private readonly listeners = new Set<(event: KeeperEvent) => void>();

  /** `warn` is given a line for the log where a listener threw. */
  constructor(private readonly warn: (line: string) => void = () => undefined) {}

  /** Calls `listener` at each event of a name. Answers how to stop. */
  on<T extends WechatTokenEventType>(type: T, listener: (event: WechatTokenEventOf<T>) => void): () => void {
    // Answers what the listener answers: it may be a promise that rejects.
    return this.onAny((event) =>
      event.type === type ? listener(event as WechatTokenEventOf<T>) : undefined,
    );
  }

  /** Calls `listener` at every event. Answers how to stop. */
  onAny(listener: (event: KeeperEvent) => void): () => void {
    // Wrapped, so that a listener given twice is called twice and stopped once.
    const entry = (event: KeeperEvent) => listener(event);
    this.listeners.add(entry);
    return () => void this.listeners.delete(entry);
  }

  /** Tells all listeners. One that throws, or answers a promise that rejects, keeps nothing from the others, nor from the work. */
  emit(event: KeeperEvent): void {
    for (const listener of this.listeners) {
      try {
        const told: unknown = listener(event);
        if (told instanceof Promise) told.catch(() => this.warnOf(event));
      } catch {
        this.warnOf(event);
      }
    }
  }

  /** What a listener threw is foreign, and stays out of the log. */
  private warnOf({ type }: KeeperEvent): void {
    this.warn(`A listener to the event ${type} threw`);
  }
}
