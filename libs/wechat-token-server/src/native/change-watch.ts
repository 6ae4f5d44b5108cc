/** A waiting client gets a new version at most this long after the process has it. */
const LOOK_EVERY_MS = 100;
/** Clients are told of a change at different times, since they read then: each takes this much longer. */
const SPLAY_MS_EACH = 2;
const MAX_SPLAY_MS = 500;

type Look = () => void;

/** What a client waits for, and how long. */
interface ChangeWait {
  readonly after: string;
  readonly waitMs: number;
  readonly left: AbortSignal;
  /** Whether its key was suspended or taken away meanwhile. Called at each look. */
  readonly isRefused: () => boolean;
}

/** Looks at what clients wait for, for all long polls and streams: one timer for all, and none while no client waits. */
export class ChangeWatch {
  private readonly looks = new Set<Look>();
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  /**
   * Resolves with what is read as soon as its version is another one than `after`, or with nothing after `waitMs` and at least one
   * read, or once `left` is aborted or `isRefused` says that the caller may wait no longer. Rejects as `read` and `isRefused` do.
   */
  untilChanged<T extends { readonly version: string }>(
    read: () => Promise<T>,
    { after, waitMs, left, isRefused }: ChangeWait,
  ): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const endsAt = performance.now() + waitMs;
      let isReading = false;
      let hasRead = false;
      const isOver = () => hasRead && performance.now() >= endsAt;
      const end = (finish: () => void) => {
        this.remove(look);
        finish();
      };
      const look = () => {
        try {
          if (this.isClosed || left.aborted || isRefused() || isOver()) return end(() => resolve(undefined));
        } catch (error) {
          // Thrown in a timer, it would end the process.
          return end(() => reject(error));
        }
        if (isReading) return;
        isReading = true;
        void readOnce();
      };
      const readOnce = async () => {
        try {
          const found = await read();
          isReading = false;
          hasRead = true;
          if (found.version !== after) end(() => resolve(found));
          else if (isOver()) end(() => resolve(undefined));
        } catch (error) {
          end(() => reject(error));
        }
      };
      this.add(look);
      look();
    });
  }

  /** Ends every wait, and those that come later: they would hold the process. */
  close(): void {
    this.isClosed = true;
    this.lookAll();
  }

  /** Within how many milliseconds the clients that are waiting now are told of a change. */
  get splayMs(): number {
    return Math.min(MAX_SPLAY_MS, this.looks.size * SPLAY_MS_EACH);
  }

  /** Calls `look` with the others until it is removed. */
  add(look: Look): void {
    this.looks.add(look);
    this.timer ??= setInterval(() => this.lookAll(), LOOK_EVERY_MS).unref();
  }

  remove(look: Look): void {
    this.looks.delete(look);
    if (this.looks.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private lookAll(): void {
    for (const look of this.looks) look();
  }
}
