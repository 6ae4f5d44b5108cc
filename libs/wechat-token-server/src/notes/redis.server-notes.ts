import type { RedisTokenStore } from 'nestjs-wechat-token';
import { EXCHANGE, LEAVE, MARK, RECENT } from './notes.lua.js';
import { readClientNote, readEndedSession, readEvent, readServer } from './read-notes.js';
import {
  eventOf,
  lineOf,
  type ClientNote,
  type KnownNotes,
  type NotedEvent,
  type OperatorNote,
  type ServerNotes,
  type ServerPresence,
  type SharedNotes,
} from './server-notes.js';

/** The hash tag of all keys: in a Cluster they share a slot. */
const GROUP = 'token-server';

/**
 * Notes in Redis, next to the tokens and on the connection of their store, for all servers that share it. One script each five seconds and
 * server; a hint on the channel of the store makes suspensions known at once.
 */
export class RedisServerNotes implements ServerNotes {
  constructor(private readonly store: Pick<RedisTokenStore, 'runOwn' | 'watch'>) {}

  async exchange(
    presence: ServerPresence,
    events: readonly NotedEvent[],
    known: KnownNotes,
  ): Promise<SharedNotes> {
    const { servers, clients, ended } = await this.run(EXCHANGE, ['servers', 'clients', 'log', 'sessions'], {
      id: presence.id,
      presence: JSON.stringify(presence),
      events: events.map((event) => JSON.stringify(event)),
      known: Object.fromEntries(known.clients.map((note) => [note.clientId, textOf(note)])),
      ended: Object.fromEntries(known.ended.map(({ name, endsAt }) => [name, String(endsAt)])),
    });
    return {
      servers: listOf<[string, string]>(servers).flatMap(([age, text]) => readServer(Number(age), text)),
      clients: listOf<[string, string]>(clients).flatMap(([id, text]) => readClientNote(id, text)),
      ended: listOf<[string, string]>(ended).flatMap(([name, endsAt]) => readEndedSession(name, endsAt)),
    };
  }

  async mark(
    clientId: string,
    { isSuspended, ...given }: OperatorNote & { readonly isSuspended: boolean },
  ): Promise<boolean> {
    const note = lineOf(given);
    const request = {
      id: clientId,
      state: stateOf(isSuspended),
      note: JSON.stringify(note),
      event: JSON.stringify(eventOf(clientId, isSuspended, note)),
    };
    const { before } = await this.run(MARK, ['clients', 'log'], request, true);
    return readClientNote(clientId, String(before))[0]?.isSuspended ?? false;
  }

  async recent(count: number): Promise<readonly NotedEvent[]> {
    const { events } = await this.run(RECENT, ['log'], { count: String(count) });
    return listOf<string>(events).flatMap((text) => readEvent(text));
  }

  async leave(serverId: string): Promise<void> {
    await this.run(LEAVE, ['servers'], { id: serverId }, true);
  }

  watch(listener: () => void): () => void {
    // Without a key: the store has just subscribed, and hints may have been missed.
    return this.store.watch((key) => {
      if (key === undefined || key.appId === GROUP) listener();
    });
  }

  private run(source: string, names: readonly string[], request: object, hint = false) {
    return this.store.runOwn(source, { group: GROUP, names, request, hint });
  }
}

function stateOf(isSuspended: boolean): string {
  return isSuspended ? 'suspended' : 'resumed';
}

function textOf({ at, isSuspended, reason, by }: ClientNote): string {
  return `${at} ${stateOf(isSuspended)} ${JSON.stringify({ reason, by })}`;
}

/** In Lua an empty list is an empty table, which arrives as an object. */
function listOf<T>(value: unknown): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [];
}
