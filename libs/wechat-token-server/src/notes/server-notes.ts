import { withoutKeys } from '../clients/client-key.js';

/** What a server tells the others about itself. */
export interface ServerPresence {
  /** Of the process: 6 characters, new at each start. */
  readonly id: string;
  readonly host: string;
  readonly version: string;
  /** Identifies its configuration without giving it away. Servers with the same one are configured alike. */
  readonly configuration: string;
  /** Unix ms. */
  readonly startedAt: number;
}

/** A server that was heard of within the last 15 seconds. */
export interface PresentServer extends ServerPresence {
  readonly seenAgoMs: number;
}

/** An action of an operator: what for, and by whom. */
export interface OperatorNote {
  /** For the log and the audit: the first 200 characters, on one line. No secret. */
  readonly reason: string;
  /** The name of the operator: the first 32 characters. */
  readonly by: string;
  /** The id of the server that did it. @default a command */
  readonly server?: string | undefined;
}

/** Whether a client is suspended, and since when. A client that was never suspended has none. */
export interface ClientNote extends OperatorNote {
  readonly clientId: string;
  readonly isSuspended: boolean;
  /** Orders the notes of a client; usually the time in Unix ms. */
  readonly at: number;
}

/** An event or an action in the log of all servers. Contains no secret and no credential. */
export interface NotedEvent {
  /** Unix ms, by the clock of the server. */
  readonly at: number;
  /** The id of the server, or `command`. */
  readonly server: string;
  /** For example `refreshed`, `store-down`, `client.suspended`. */
  readonly what: string;
  readonly app?: string | undefined;
  readonly kind?: string | undefined;
  readonly client?: string | undefined;
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
  /** How long it took. */
  readonly tookMs?: number | undefined;
  /** Of a credential that was refreshed. */
  readonly lifetimeMs?: number | undefined;
}

/** A session of the console that somebody has logged out of. */
export interface EndedSession {
  /** An operator and a login. No secret. */
  readonly name: string;
  /** When it would have ended by itself, Unix ms: until then it is noted. */
  readonly endsAt: number;
}

/** What servers remember, so that it can be written again if it was lost. */
export interface KnownNotes {
  readonly clients: readonly ClientNote[];
  readonly ended: readonly EndedSession[];
}

/** What all servers know together. */
export interface SharedNotes extends KnownNotes {
  readonly servers: readonly PresentServer[];
}

/** How long a server counts as up after its last exchange. */
export const PRESENCE_MS = 15_000;
/** How many events the log keeps. */
export const LOG_LENGTH = 5_000;
/** The latest time that a `Date` has, Unix ms: a note has no later one. */
export const LAST_TIME = 8_640_000_000_000_000;

/**
 * What the servers that share their tokens tell each other: which servers are up, which clients are suspended, which sessions were ended, and a log.
 * Each method rejects while the notes are unreachable.
 */
export interface ServerNotes {
  /**
   * Writes the presence of a server and its events, and returns what all have written. `known` are the notes that the server has read before,
   * and sessions that it has ended: those that are missing are written, so that no suspension ends because Redis was emptied.
   */
  exchange(presence: ServerPresence, events: readonly NotedEvent[], known: KnownNotes): Promise<SharedNotes>;
  /** Suspends a client or resumes it, on all servers. Returns whether it was suspended before. */
  mark(clientId: string, note: OperatorNote & { readonly isSuspended: boolean }): Promise<boolean>;
  /** The newest events of the log, the newest first. */
  recent(count: number): Promise<readonly NotedEvent[]>;
  /** Removes a server that ends. */
  leave(serverId: string): Promise<void>;
  /** Calls `listener` when another exchange is worth while, best effort. Returns a function that removes it. */
  watch(listener: () => void): () => void;
}

/** What is kept of an operator's words: no key, no control characters, and not more than a line. */
export function lineOf({ reason, by, server }: OperatorNote): OperatorNote {
  return { reason: plainLine(withoutKeys(reason), 200), by: plainLine(by, 32), server };
}

/** The beginning of a text on one line, without control characters. */
export function plainLine(text: string, length: number): string {
  return text
    .slice(0, length * 4)
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/, '');
}

/** The entry in the log of a client that was suspended or resumed by a command, or on a server. */
export function eventOf(
  clientId: string,
  isSuspended: boolean,
  { reason, by, server = 'command' }: OperatorNote,
): NotedEvent {
  const what = isSuspended ? 'client.suspended' : 'client.resumed';
  return { at: Date.now(), server, what, client: clientId, by: `operator:${by}`, reason };
}
