import { Injectable, Logger } from '@nestjs/common';
import type { KeeperEvent } from '../credential/keeper-events.js';

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
@Injectable()
export class WechatTokenEvents {
  private readonly logger = new Logger(WechatTokenEvents.name);
  private readonly listeners = new Set<(event: KeeperEvent) => void>();

  /** Calls `listener` at each event of a name. Answers how to stop. */
  on<T extends WechatTokenEventType>(type: T, listener: (event: WechatTokenEventOf<T>) => void): () => void {
    return this.onAny((event) => {
      if (event.type === type) listener(event as WechatTokenEventOf<T>);
    });
  }

  /** Calls `listener` at every event. Answers how to stop. */
  onAny(listener: (event: KeeperEvent) => void): () => void {
    // Wrapped, so that a listener given twice is called twice and stopped once.
    const entry = (event: KeeperEvent) => listener(event);
    this.listeners.add(entry);
    return () => void this.listeners.delete(entry);
  }

  /** Tells all listeners. One that throws keeps nothing from the others, nor from the work. */
  emit(event: KeeperEvent): void {
    for (const listener of this.listeners) {
      try {
        listener(event);
      } catch {
        // What it threw is foreign, and stays out of the log.
        this.logger.warn(`A listener to the event ${event.type} threw`);
      }
    }
  }
}
