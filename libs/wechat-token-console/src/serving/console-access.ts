import type { IncomingMessage } from 'node:http';
import type { ConsoleSession } from '../console-state.js';

/** Somebody who looks at the console. */
export interface ConsoleVisitor {
  readonly session: ConsoleSession;
  /** Whether the session has ended since. Called each second while a stream is open. @default never */
  readonly isOver?: () => boolean;
  /** How many streams those may have open that share each of these names. @default as many as there is room for */
  readonly shares?: readonly StreamShare[];
}

/** Visitors that share a name have so many streams together, so that nobody takes all there are. */
export interface StreamShare {
  readonly name: string;
  readonly maxStreams: number;
}

/** Decides who may look. */
export interface ConsoleAccess {
  /** Throws `ConsoleRefusal` for a request that gets nothing, not even the page. @default everybody gets the page */
  admit?(request: IncomingMessage): void;
  /** Who makes this request. Throws or rejects with `ConsoleRefusal` for nobody: 401 `SESSION_OVER`, say. */
  visitorOf(request: IncomingMessage): ConsoleVisitor | Promise<ConsoleVisitor>;
}

/** For a console that is read-only: whoever the application lets in looks, and nobody logs in. */
export const EVERYBODY: ConsoleAccess = {
  visitorOf: () => ({ session: { login: 'none', viewer: { role: 'viewer' } } }),
};
