import type { Credential } from 'nestjs-wechat-token';

/** How long after this process a waiting client gets a new version, at most. */
const LOOK_EVERY_MS = 100;

type Look = () => void;

/** What a client waits for, and how long. */
interface ChangeWait {
  readonly after: string;
  readonly waitMs: number;
  readonly left: AbortSignal;
  /** Whether its key was suspended or taken away meanwhile. Called at each look. */
  readonly isRefused: () => boolean;
}

/** Watches the versions that this process has, for all long polls: one timer for all, and none while no client waits. */
export class ChangeWatch {
  private readonly looks = new Set<Look>();
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  /**
   * Resolves with the credential as soon as its version is another one than `after`, or with nothing after `waitMs`, or once
   * `left` is aborted or `isRefused` says that the caller may wait no longer. Rejects as `read` does.
   */
  untilChanged(
    read: () => Promise<Credential>,
    { after, waitMs, left, isRefused }: ChangeWait,
  ): Promise<Credential | undefined> {
    return new Promise((resolve, reject) => {
      const endsAt = performance.now() + waitMs;
      let isReading = false;
      const end = (finish: () => void) => {
        this.remove(look);
        finish();
      };
      const look = () => {
        if (this.isClosed || left.aborted || isRefused() || performance.now() >= endsAt)
          return end(() => resolve(undefined));
        if (isReading) return;
        isReading = true;
        void readOnce();
      };
      const readOnce = async () => {
        try {
          const credential = await read();
          isReading = false;
          if (credential.version !== after) end(() => resolve(credential));
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

  private add(look: Look): void {
    this.looks.add(look);
    this.timer ??= setInterval(() => this.lookAll(), LOOK_EVERY_MS).unref();
  }

  private remove(look: Look): void {
    this.looks.delete(look);
    if (this.looks.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private lookAll(): void {
    for (const look of this.looks) look();
  }
}
