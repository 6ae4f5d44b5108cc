import type { KeeperEvent } from 'nestjs-wechat-token';

/** How often a refresh failed in a row, and when it is tried next: Unix ms. */
export interface Retry {
  readonly failures: number;
  readonly at: number;
}

/** Counts the refreshes of access tokens that fail, for only events tell. */
export class Retries {
  private readonly byApp = new Map<string, Retry>();

  constructor(
    private readonly timeScale: number,
    private readonly now: () => number,
  ) {}

  observe(event: KeeperEvent): void {
    if (event.type !== 'refreshed' && event.type !== 'refresh-failed') return;
    const { appId, subject } = event.key;
    // A ticket fails for itself.
    if (subject !== undefined) return;
    if (event.type === 'refreshed') return void this.byApp.delete(appId);
    const failures = (this.byApp.get(appId)?.failures ?? 0) + 1;
    this.byApp.set(appId, { failures, at: this.now() + event.retryInMs / this.timeScale });
  }

  find(appId: string): Retry | undefined {
    return this.byApp.get(appId);
  }
}
