import type { Clock } from '../../core/ports/clock.js';
import { nameOf, type CredentialKey } from '../../core/ports/credential.js';
import type { KeeperEvent } from '../../core/ports/keeper-events.js';
import type { WechatForeignRefresh, WechatStoreStatus } from '../wechat-token.status.js';

/** One token lifetime: a second refresher that runs every half hour is seen again within it. */
const FOREIGN_REFRESH_REMEMBERED_MS = 7_200_000;

/** Keeps facts for the status that only events report. */
export class RecentIncidents {
  private storeTrouble: Extract<KeeperEvent, { readonly type: 'store-down' }> | undefined;
  private readonly foreign = new Map<string, { readonly at: number; readonly ageMs: number }>();

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  /** Records an event. */
  observe(event: KeeperEvent): void {
    switch (event.type) {
      case 'store-down':
        this.storeTrouble = event;
        return;
      case 'store-back':
        this.storeTrouble = undefined;
        return;
      case 'foreign-refresh':
        this.foreign.set(nameOf(event.key), { at: this.clock.monotonic(), ageMs: event.ageMs });
        return;
    }
  }

  /** Whether the store is away, or read-only. */
  store(): WechatStoreStatus {
    const { storeTrouble } = this;
    if (!storeTrouble) return { isAway: false };
    const { reason, isReadable, address } = storeTrouble;
    return isReadable
      ? { isAway: false, isReadOnly: true, reason, address }
      : { isAway: true, reason, address };
  }

  /** The last foreign refresh of the credential, if it is recent. */
  foreignRefreshOf(key: CredentialKey): WechatForeignRefresh | undefined {
    const seen = this.foreign.get(nameOf(key));
    if (!seen) return undefined;
    const agoMs = this.clock.monotonic() - seen.at;
    return agoMs < FOREIGN_REFRESH_REMEMBERED_MS ? { agoMs, ageMs: seen.ageMs } : undefined;
  }
}
