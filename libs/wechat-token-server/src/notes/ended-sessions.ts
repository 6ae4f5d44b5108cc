import type { EndedSession } from './server-notes.js';

/** The sessions of the console that somebody has logged out of, as far as this server knows. They are kept in memory until they would have ended by themselves. */
export class EndedSessions {
  private readonly startedAt = Date.now();
  private sessions: ReadonlyMap<string, EndedSession> = new Map();
  private isRead = false;

  /** `exchange` tells the other servers. */
  constructor(private readonly exchange: () => Promise<void>) {}

  /** For the exchange: what is lost elsewhere is written again. */
  get all(): readonly EndedSession[] {
    return [...this.sessions.values()];
  }

  /**
   * Whether somebody has logged out of the session of that name, or may have: until the notes have been read once, this server cannot know it
   * of a login (Unix ms) before its start.
   */
  isOver(name: string, loggedInAt: number): boolean {
    return this.sessions.has(name) || (!this.isRead && loggedInAt < this.startedAt);
  }

  /** Ends a session on this server at once, and on all within seconds; while the notes are away, as soon as they are back. */
  async end(session: EndedSession): Promise<void> {
    this.sessions = new Map(this.sessions).set(session.name, session);
    await this.exchange();
  }

  /** Takes those that all servers know. One that was ended here meanwhile is kept: it is not yet among them. */
  take(noted: readonly EndedSession[]): void {
    const all = [...this.all, ...noted].filter(({ endsAt }) => endsAt > Date.now());
    this.isRead = true;
    this.sessions = new Map(all.map((session) => [session.name, session]));
  }
}
