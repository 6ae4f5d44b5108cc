import type { EndedSession } from './server-notes.js';

/** The sessions of the console that somebody has logged out of, as far as this server knows. They are kept in memory until they would have ended by themselves. */
export class EndedSessions {
  private sessions: ReadonlyMap<string, EndedSession> = new Map();

  /** `exchange` tells the other servers. */
  constructor(private readonly exchange: () => Promise<void>) {}

  /** For the exchange: what is lost elsewhere is written again. */
  get all(): readonly EndedSession[] {
    return [...this.sessions.values()];
  }

  /** Whether somebody has logged out of the session of that name. */
  has(name: string): boolean {
    return this.sessions.has(name);
  }

  /** Ends a session on this server at once, and on all within seconds; while the notes are away, as soon as they are back. */
  async end(session: EndedSession): Promise<void> {
    this.sessions = new Map(this.sessions).set(session.name, session);
    await this.exchange();
  }

  /** Takes those that all servers know. One that was ended here meanwhile is kept: it is not yet among them. */
  take(noted: readonly EndedSession[]): void {
    const all = [...this.all, ...noted].filter(({ endsAt }) => endsAt > Date.now());
    this.sessions = new Map(all.map((session) => [session.name, session]));
  }
}
