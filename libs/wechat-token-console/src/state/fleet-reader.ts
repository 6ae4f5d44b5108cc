import type { WechatFleetStatus, WechatTokenService } from 'nestjs-wechat-token';

/** How long what was read counts as what is there: several tabs look at one app. */
const FRESH_MS = 200;
/** How often an app that somebody looks at is read. */
const POLL_MS = 2_000;

interface Watched {
  readonly listeners: Set<() => void>;
  readonly timer: NodeJS.Timeout;
  mark: string | undefined;
}

/** What all processes share of an app: read from the store, again and again while somebody looks at it. */
export class FleetReader {
  private readonly reads = new Map<
    string,
    { readonly at: number; readonly read: Promise<WechatFleetStatus> }
  >();
  private readonly watched = new Map<string, Watched>();

  constructor(private readonly tokens: Pick<WechatTokenService, 'fleetStatus'>) {}

  /** As the store has it; `undefined` while the store does not answer. */
  async read(appId: string): Promise<WechatFleetStatus | undefined> {
    const now = performance.now();
    let last = this.reads.get(appId);
    if (!last || now - last.at > FRESH_MS) {
      last = { at: now, read: this.tokens.fleetStatus(appId) };
      // One app: whoever looks at another one reads anew.
      this.reads.clear();
      this.reads.set(appId, last);
    }
    return last.read.catch(() => undefined);
  }

  /** Calls `listener` when a read finds something else than the one before. Returns a function that ends it. */
  watch(appId: string, listener: () => void): () => void {
    const entry = () => listener();
    const watched = this.watched.get(appId) ?? this.begin(appId);
    watched.listeners.add(entry);
    return () => {
      watched.listeners.delete(entry);
      if (watched.listeners.size > 0) return;
      clearInterval(watched.timer);
      this.watched.delete(appId);
    };
  }

  close(): void {
    for (const { timer } of this.watched.values()) clearInterval(timer);
    this.watched.clear();
  }

  private begin(appId: string): Watched {
    const timer = setInterval(() => void this.look(appId), POLL_MS).unref();
    const watched = { listeners: new Set<() => void>(), timer, mark: undefined };
    this.watched.set(appId, watched);
    return watched;
  }

  private async look(appId: string): Promise<void> {
    const mark = markOf(await this.read(appId));
    const watched = this.watched.get(appId);
    if (!watched || mark === watched.mark) return;
    watched.mark = mark;
    for (const listener of watched.listeners) listener();
  }
}

/** Changes with everything that is shown, apart from durations. */
function markOf(fleet: WechatFleetStatus | undefined): string {
  if (!fleet) return 'away';
  const { credentials, pauses, budgets } = fleet;
  return JSON.stringify([
    credentials.map(({ kind, subject, record, leaseMs, inDoubtForMs, revocation }) => [
      kind,
      subject,
      record?.version,
      record?.status,
      record?.dueInMs === 0,
      leaseMs > 0,
      inDoubtForMs > 0,
      revocation?.left,
    ]),
    pauses.map(({ id, failures }) => [id, failures]),
    budgets.map(({ id, used }) => [id, used]),
  ]);
}
