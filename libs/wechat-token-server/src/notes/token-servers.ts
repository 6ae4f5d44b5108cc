import { hostname } from 'node:os';
import { LogEntries, type LoggedAction, type LoggedEvent } from 'nestjs-wechat-token-console';
import { isWechatTokenError, processLanguage, type KeeperEvent, type Wording } from 'nestjs-wechat-token';
import type { AuditLog } from '../audit/audit-log.js';
import { EndedSessions } from './ended-sessions.js';
import type {
  ClientNote,
  PresentServer,
  NotedEvent,
  OperatorNote,
  ServerNotes,
  ServerPresence,
} from './server-notes.js';

/** What {@link TokenServers} needs. */
export interface TokenServersParts {
  /** Of this process: the same as in the versions of the credentials that it writes. */
  readonly id: string;
  readonly notes: ServerNotes;
  readonly audit: AuditLog;
  readonly logger: { log(line: string): void; warn(line: string): void };
  readonly version: string;
  /** Identifies the configuration in effect. Read at each exchange. */
  readonly configuration: () => string;
  /** How often the notes are exchanged. */
  readonly pollMs: number;
  /** How long servers may be configured differently before it is reported: a change reaches them one after the other. */
  readonly differsAfterMs: number;
}

/** What a server knows of all servers that share its notes. */
export interface ServersState {
  /** How many are up, this one included. */
  readonly up: number;
  readonly configurations: 'same' | 'differ';
  /** `away`: the notes could not be exchanged. What was known before still counts. */
  readonly notes: 'up' | 'away';
}

/** Events that wait while the notes are away. */
const MAX_WAITING = 500;
/** Own events that are kept for a time without the notes. */
const MAX_OWN = 500;
/** How soon an event is written: others may look at the log. What happens until then is written with it. */
const WRITE_AFTER_MS = 250;
/** How long a start and an end wait for the notes. */
const PATIENCE_MS = 3_000;

/**
 * This server among those that share its notes: tells them that it is up, and knows from them which clients are suspended. All questions are
 * answered from memory.
 */
export class TokenServers {
  /** The id of this process in the notes. */
  readonly id: string;
  /** The sessions of the console that somebody has logged out of. */
  readonly endedSessions = new EndedSessions(() => atMost(PATIENCE_MS, this.exchange()));
  private readonly entries = new LogEntries();
  private readonly startedAt = Date.now();
  private clients: ReadonlyMap<string, ClientNote> = new Map();
  private servers: readonly PresentServer[] = [];
  private waiting: NotedEvent[] = [];
  private own: NotedEvent[] = [];
  private writing: NodeJS.Timeout | undefined;
  private isAway: boolean | undefined;
  private differsSince: number | undefined;
  private isDifferenceTold = false;
  private lastConfiguration: string | undefined;
  private running: Promise<void> | undefined;
  private isAgain = false;
  private timer: NodeJS.Timeout | undefined;
  private unwatch: () => void = () => undefined;
  private isClosed = false;

  constructor(private readonly parts: TokenServersParts) {
    this.id = parts.id;
  }

  /** Whether the client is suspended. */
  isSuspended(clientId: string): boolean {
    return this.clients.get(clientId)?.isSuspended ?? false;
  }

  /** The suspended clients. */
  get suspended(): readonly ClientNote[] {
    return [...this.clients.values()].filter(({ isSuspended }) => isSuspended);
  }

  /** The servers that are up, this one included. */
  get present(): readonly PresentServer[] {
    return this.servers;
  }

  get state(): ServersState {
    const { differsAfterMs } = this.parts;
    const differs =
      this.differsSince !== undefined && performance.now() - this.differsSince >= differsAfterMs;
    return {
      up: Math.max(1, this.servers.length),
      configurations: differs ? 'differ' : 'same',
      notes: this.isAway === true ? 'away' : 'up',
    };
  }

  /** What is wrong, a sentence each. */
  get problems(): readonly Wording[] {
    const { configurations, notes } = this.state;
    return [...(notes === 'away' ? [AWAY] : []), ...(configurations === 'differ' ? [DIFFER] : [])];
  }

  /**
   * Suspends a client on all servers: on this one before it resolves, on the others within seconds. If the notes become unreachable just
   * after it was noted, this server hears of it with the others, at its next exchange. Resolves with whether the client was suspended
   * before. Rejects, and changes nothing, while the notes are unreachable.
   */
  suspend(clientId: string, note: OperatorNote): Promise<boolean> {
    return this.mark(clientId, { ...note, isSuspended: true });
  }

  /** Ends the suspension of a client on all servers. Like {@link suspend}. */
  resume(clientId: string, note: OperatorNote): Promise<boolean> {
    return this.mark(clientId, { ...note, isSuspended: false });
  }

  /** The newest events of all servers, the newest first; only those of this server while the notes are unreachable. */
  async recent(count: number): Promise<readonly NotedEvent[]> {
    try {
      const shared = await this.parts.notes.recent(count);
      return [...this.waiting.toReversed(), ...shared].slice(0, count);
    } catch {
      return this.own.toReversed().slice(0, count);
    }
  }

  /** Calls `listener` when another server may have changed what all share, best effort. Returns a function that removes it. */
  watch(listener: () => void): () => void {
    return this.parts.notes.watch(listener);
  }

  /** Notes an event of this server in the log of all. */
  note(
    event: Omit<NotedEvent, 'at' | 'server' | 'what'> & { readonly what: LoggedEvent | LoggedAction },
  ): void {
    const noted = { at: Date.now(), server: this.id, ...event };
    this.waiting = [...this.waiting, noted].slice(-MAX_WAITING);
    this.own = [...this.own, noted].slice(-MAX_OWN);
    // Not before the start, and not while the notes are away: the next exchange brings it.
    if (this.timer && this.isAway === false) this.writeSoon();
  }

  /** Notes an event of the library, if it is one for the log. */
  readonly noteEvent = (event: KeeperEvent): void => {
    const noted = this.entries.of(event);
    if (noted) this.note(noted);
  };

  /** Reads the notes for the first time. While they are unreachable, a start goes on after a few seconds, with a warning. */
  async start(): Promise<void> {
    const { notes, pollMs } = this.parts;
    this.note({ what: 'server.started' });
    this.unwatch = notes.watch(() => void this.exchange());
    this.timer = setInterval(() => void this.exchange(), pollMs * (0.9 + 0.2 * Math.random()));
    this.timer.unref();
    await atMost(PATIENCE_MS, this.exchange());
    if (this.isAway === undefined) this.tellAway();
  }

  /** Tells the others that this server ends. */
  async close(): Promise<void> {
    this.note({ what: 'server.ended' });
    await atMost(PATIENCE_MS, this.exchange());
    this.isClosed = true;
    this.unwatch();
    clearInterval(this.timer);
    clearTimeout(this.writing);
    if (this.isAway === false) await this.leave();
  }

  /** Exchanges notes now: after the exchange that is in progress, if there is one. */
  exchange(): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    if (this.running) this.isAgain = true;
    this.running ??= this.exchangeAll();
    return this.running;
  }

  private async leave(): Promise<void> {
    try {
      await this.parts.notes.leave(this.id);
    } catch {
      // The others notice within seconds.
    }
  }

  private writeSoon(): void {
    this.writing ??= setTimeout(() => {
      this.writing = undefined;
      void this.exchange();
    }, WRITE_AFTER_MS).unref();
  }

  private async exchangeAll(): Promise<void> {
    try {
      do {
        this.isAgain = false;
        await this.exchangeOnce();
      } while (this.isAgain && this.isAway === false);
    } finally {
      // Right after the last look at `isAgain`: who asks later begins anew.
      this.running = undefined;
    }
  }

  private async exchangeOnce(): Promise<void> {
    const presence = this.presence();
    const events = this.waiting;
    this.waiting = [];
    try {
      const { servers, clients, ended } = await this.parts.notes.exchange(presence, events, {
        clients: [...this.clients.values()],
        ended: this.endedSessions.all,
      });
      if (this.isAway === true) this.parts.logger.log(BACK[processLanguage()]);
      this.isAway = false;
      this.servers = servers;
      this.take(clients);
      this.endedSessions.take(ended);
      this.compareConfigurations();
    } catch (error) {
      this.waiting = [...events, ...this.waiting].slice(-MAX_WAITING);
      if (this.isAway !== true) this.tellAway(error);
    }
  }

  private presence(): ServerPresence {
    const { version, configuration } = this.parts;
    const now = configuration();
    if (this.lastConfiguration !== undefined && this.lastConfiguration !== now) {
      this.note({ what: 'configuration.changed' });
    }
    this.lastConfiguration = now;
    return { id: this.id, host: hostname(), version, configuration: now, startedAt: this.startedAt };
  }

  private async mark(
    clientId: string,
    note: OperatorNote & { readonly isSuspended: boolean },
  ): Promise<boolean> {
    const before = await this.parts.notes.mark(clientId, { ...note, server: this.id });
    await this.exchange();
    return before;
  }

  private take(notes: readonly ClientNote[]): void {
    const before = this.clients;
    // A note that is missing could not be read: all that were read before are still there.
    this.clients = new Map([...before, ...notes.map((note) => [note.clientId, note] as const)]);
    for (const note of notes) {
      if (note.isSuspended !== (before.get(note.clientId)?.isSuspended ?? false)) this.tellChange(note);
    }
  }

  private tellChange({ clientId, isSuspended, reason, by }: ClientNote): void {
    const { audit, logger } = this.parts;
    const what = isSuspended ? 'client.suspended' : 'client.resumed';
    audit.write({ what, by: `operator:${by}`, client: clientId, reason, outcome: 'ok' });
    const lines: Wording = isSuspended
      ? { en: `The client ${clientId} is suspended`, zh: `客户端 ${clientId} 已停用` }
      : { en: `The client ${clientId} is resumed`, zh: `客户端 ${clientId} 已恢复` };
    logger.warn(lines[processLanguage()]);
  }

  private compareConfigurations(): void {
    const { logger } = this.parts;
    const language = processLanguage();
    if (new Set(this.servers.map(({ configuration }) => configuration)).size <= 1) {
      this.differsSince = undefined;
      if (this.isDifferenceTold) logger.log(SAME[language]);
      this.isDifferenceTold = false;
      return;
    }
    this.differsSince ??= performance.now();
    if (this.isDifferenceTold || this.state.configurations === 'same') return;
    this.isDifferenceTold = true;
    const all = this.servers.map(({ id, host, configuration }) => `${id} (${host}): ${configuration}`);
    logger.warn(`${DIFFER[language]} ${all.toSorted().join(', ')}`);
  }

  private tellAway(error?: unknown): void {
    const isStart = this.isAway === undefined;
    this.isAway = true;
    const language = processLanguage();
    // The message of a foreign error may contain a secret.
    const why = isWechatTokenError(error) ? ` ${error.message}` : '';
    this.parts.logger.warn((isStart ? AWAY_AT_START : AWAY)[language] + why);
  }
}

async function atMost(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, late]);
  clearTimeout(timer);
}

const AWAY: Wording = {
  en: 'The notes of the servers are unreachable: what was suspended stays suspended, and nothing new is heard.',
  zh: '无法读取各服务器的共享记录：已停用的客户端继续停用，暂时收不到新的变更。',
};

const AWAY_AT_START: Wording = {
  en: 'The notes of the servers are unreachable at the start: until they are read, suspended clients are accepted, and operators have to log in to the console again.',
  zh: '启动时无法读取各服务器的共享记录：在读到之前，已停用的客户端仍会被接受，操作员须重新登录控制台。',
};

const BACK: Wording = { en: 'The notes of the servers are back', zh: '各服务器的共享记录已恢复' };

const DIFFER: Wording = {
  en: 'The servers are configured differently. Give all of them the same configuration.',
  zh: '各服务器的配置不一致，请让它们使用相同的配置。',
};

const SAME: Wording = { en: 'The servers are configured alike again', zh: '各服务器的配置已恢复一致' };
