import type { IncomingMessage } from 'node:http';
import type { ConsoleAccess, ConsoleSession, ConsoleVisitor } from 'nestjs-wechat-token-console';
import type { ServerConsoleOptions } from '../../wechat-token-server.options.js';
import { SESSION_OVER } from '../refusals.js';
import {
  nameOf,
  type GivenSession,
  type OperatorSession,
  type OperatorSessions,
} from './operator-sessions.js';
import { cookieOf, sessionIn } from './session-cookie.js';

/** Lets in whoever has a session of an operator. */
export class OperatorAccess implements ConsoleAccess {
  constructor(
    private readonly sessions: OperatorSessions,
    private readonly options: Pick<ServerConsoleOptions, 'publicUrl'>,
  ) {}

  /** Throws `ConsoleRefusal` without a session. */
  visitorOf(request: IncomingMessage): ConsoleVisitor {
    const value = sessionIn(request, this.options.publicUrl) ?? '';
    const given = this.sessions.read(value);
    if (!given) throw SESSION_OVER;
    // A stream is open, and so is the page.
    const isOver = () => this.sessions.read(value, { isOpen: true }) === undefined;
    return { session: shownSession(given.session), isOver, shares: sharesOf(given.session) };
  }

  /** The session of a request, with the text that continues it; `undefined` without one. */
  sessionOf(request: IncomingMessage): GivenSession | undefined {
    return this.sessions.read(sessionIn(request, this.options.publicUrl) ?? '');
  }

  /** The header that has the browser keep the session, or forget it where the value is empty. */
  cookieFor(request: IncomingMessage, value: string): string {
    return cookieOf(request, this.options.publicUrl, value);
  }
}

/** Tabs in sight of one login, and of all logins of one operator. */
const MAX_STREAMS = { session: 10, operator: 20 };

function sharesOf(session: OperatorSession): NonNullable<ConsoleVisitor['shares']> {
  return [
    { name: `session ${nameOf(session)}`, maxStreams: MAX_STREAMS.session },
    { name: `operator ${session.operator.id}`, maxStreams: MAX_STREAMS.operator },
  ];
}

/** A session as the page sees it. */
export function shownSession({ operator: { id, role }, endsAt }: OperatorSession): ConsoleSession {
  return { login: 'key', viewer: { name: id, role }, endsAt };
}
