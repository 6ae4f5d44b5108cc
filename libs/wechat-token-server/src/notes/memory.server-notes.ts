import {
  eventOf,
  lineOf,
  LOG_LENGTH,
  PRESENCE_MS,
  type ClientNote,
  type KnownNotes,
  type NotedEvent,
  type OperatorNote,
  type ServerNotes,
  type ServerPresence,
  type SharedNotes,
} from './server-notes.js';

/** Notes of servers in one process: what they keep ends with it. */
export class MemoryServerNotes implements ServerNotes {
  private readonly servers = new Map<
    string,
    { readonly presence: ServerPresence; readonly seenAt: number }
  >();
  private readonly clients = new Map<string, ClientNote>();
  private readonly ended = new Map<string, number>();
  private readonly listeners = new Set<() => void>();
  private log: NotedEvent[] = [];

  async exchange(
    presence: ServerPresence,
    events: readonly NotedEvent[],
    known: KnownNotes,
  ): Promise<SharedNotes> {
    const now = performance.now();
    this.servers.set(presence.id, { presence, seenAt: now });
    this.add(...events);
    for (const note of known.clients) this.keep(note);
    for (const { name, endsAt } of known.ended) this.ended.set(name, endsAt);
    for (const [name, endsAt] of this.ended) if (endsAt <= Date.now()) this.ended.delete(name);
    const servers = [...this.servers.values()].map((one) => ({
      ...one.presence,
      seenAgoMs: now - one.seenAt,
    }));
    return {
      servers: servers.filter(({ seenAgoMs }) => seenAgoMs <= PRESENCE_MS),
      clients: [...this.clients.values()],
      ended: [...this.ended].map(([name, endsAt]) => ({ name, endsAt })),
    };
  }

  async mark(
    clientId: string,
    { isSuspended, ...given }: OperatorNote & { readonly isSuspended: boolean },
  ): Promise<boolean> {
    const note = lineOf(given);
    const before = this.clients.get(clientId);
    const at = Math.max(Date.now(), (before?.at ?? 0) + 1);
    this.keep({ ...note, clientId, isSuspended, at });
    this.add(eventOf(clientId, isSuspended, note));
    for (const listener of this.listeners) listener();
    return before?.isSuspended ?? false;
  }

  async recent(count: number): Promise<readonly NotedEvent[]> {
    return this.log.slice(-count).toReversed();
  }

  async leave(serverId: string): Promise<void> {
    this.servers.delete(serverId);
  }

  watch(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private keep(note: ClientNote): void {
    if (note.at > (this.clients.get(note.clientId)?.at ?? -Infinity)) this.clients.set(note.clientId, note);
  }

  private add(...events: readonly NotedEvent[]): void {
    this.log = [...this.log, ...events].slice(-LOG_LENGTH);
  }
}
