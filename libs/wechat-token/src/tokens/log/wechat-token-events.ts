import type { KeeperEvent } from '../../core/ports/keeper-events.js';

/** The names of all events. */
export type WechatTokenEventType = KeeperEvent['type'];

/** The event with a given name. */
export type WechatTokenEventOf<T extends WechatTokenEventType> = KeeperEvent extends infer E
  ? E extends { readonly type: infer U }
    ? T extends U
      ? E & { readonly type: T }
      : never
    : never
  : never;

/** Emits events about the credentials of this process. No event contains a secret or a credential. */
export class WechatTokenEvents {
  private readonly listeners = new Set<(event: KeeperEvent) => void>();

  /** `warn` gets a log line if a listener throws. */
  constructor(private readonly warn: (line: string) => void = () => undefined) {}

  /** Calls `listener` at each event of the given name. Returns a function that removes it. */
  on<T extends WechatTokenEventType>(type: T, listener: (event: WechatTokenEventOf<T>) => void): () => void {
    // The listener may return a promise that rejects.
    return this.onAny((event) =>
      event.type === type ? listener(event as WechatTokenEventOf<T>) : undefined,
    );
  }

  /** Calls `listener` at every event. Returns a function that removes it. */
  onAny(listener: (event: KeeperEvent) => void): () => void {
    // Wrapped, so that a listener added twice is called twice and removed once.
    const entry = (event: KeeperEvent) => listener(event);
    this.listeners.add(entry);
    return () => void this.listeners.delete(entry);
  }

  /** Calls all listeners. One that throws, or returns a promise that rejects, affects neither the others nor the work. */
  emit(event: KeeperEvent): void {
    for (const listener of this.listeners) {
      try {
        const result: unknown = listener(event);
        if (result instanceof Promise) result.catch(() => this.warnOf(event));
      } catch {
        this.warnOf(event);
      }
    }
  }

  /** The error of a listener is foreign, and stays out of the log. */
  private warnOf({ type }: KeeperEvent): void {
    this.warn(`A listener to the event ${type} threw`);
  }
}
