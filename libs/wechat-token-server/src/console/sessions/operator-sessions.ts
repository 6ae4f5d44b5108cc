import { randomBytes } from 'node:crypto';
import type { OperatorSource } from '../../operators/operator-source.js';
import type { Operator } from '../../operators/operator.js';
import type { StandInRing } from '../../stand-in/stand-in-ring.js';
import { isSame } from '../../stand-in/stand-ins.js';

/** How long a session lasts. */
const LONGEST_MS = 8 * 3_600_000;
/** It ends after so long without a request. An open page counts as one. */
const IDLE_MS = 3_600_000;
/** For so long after the key was given, dangerous actions do not need it again. */
const FRESH_MS = 15 * 60_000;

const SESSION =
  /^(v1\.([A-Za-z0-9]{1,16})\.([A-Za-z0-9-]{1,32})\.([0-9a-f]{16})\.(\d{13})\.(\d{13}))\.([A-Za-z0-9_-]{43})$/;

/** What all sessions that continue one have in common. */
interface Login {
  /** Random: an operator can log in twice within a millisecond, or after the clock was set back. */
  readonly loginId: string;
  /** Unix ms. */
  readonly loggedInAt: number;
}

/** Who is logged in. */
export interface OperatorSession extends Login {
  /** As the configuration has them now. */
  readonly operator: Operator;
  /** When it ends without another request, Unix ms. */
  readonly endsAt: number;
  /** Whether the key was given less than 15 minutes ago. */
  readonly isFresh: boolean;
}

/** A session with the text that proves it: the value of the cookie. */
export interface GivenSession {
  readonly value: string;
  readonly session: OperatorSession;
}

/**
 * Sessions of operators. They are signed and kept nowhere until somebody logs out, so that any server with the same stand-in keys accepts them, also after a restart. The
 * signature covers the role and the digest of the key: a changed key or role ends them, and so does the removal of the operator.
 */
export class OperatorSessions {
  constructor(
    private readonly operators: OperatorSource,
    private readonly ring: () => StandInRing,
    /** Whether somebody has logged out of the session of that name, or may have. */
    private readonly isOver: (name: string, loggedInAt: number) => boolean = () => false,
    private readonly now: () => number = Date.now,
  ) {}

  /** Begins a session, or continues that of a login. */
  give(operator: Operator, digest: string, login = this.newLogin()): GivenSession {
    const { signingId } = this.ring();
    const seenAt = this.now();
    const text = ['v1', signingId, operator.id, login.loginId, login.loggedInAt, seenAt].join('.');
    const value = `${text}.${this.ring().sign(signedOf(text, operator, digest), signingId, 'session')}`;
    return { value, session: this.sessionOf(operator, login, seenAt) };
  }

  /**
   * The session that the text proves, and the text that continues it; `undefined` where it is over or was never given. `isOpen`: a page shows
   * it, so that it is not idle.
   */
  read(value: string, { isOpen = false } = {}): GivenSession | undefined {
    const [, text = '', keyId = '', id = '', loginId = '', loggedIn, seen, signature = ''] =
      SESSION.exec(value) ?? [];
    const operator = id === '' ? undefined : this.operators.find(id);
    const digest = operator?.digests.find((each) => {
      const right = this.ring().sign(signedOf(text, operator, each), keyId, 'session');
      return right !== undefined && isSame(signature, right);
    });
    if (!operator || digest === undefined) return undefined;
    const login = { loginId, loggedInAt: Number(loggedIn) };
    const session = this.sessionOf(operator, login, isOpen ? this.now() : Number(seen));
    const isOver = this.now() >= session.endsAt || this.isOver(nameOf(session), session.loggedInAt);
    if (isOver) return undefined;
    return { ...this.give(operator, digest, login), session };
  }

  private newLogin(): Login {
    return { loginId: randomBytes(8).toString('hex'), loggedInAt: this.now() };
  }

  private sessionOf(operator: Operator, login: Login, seenAt: number): OperatorSession {
    const { notAfter = Infinity } = operator;
    const endsAt = Math.min(lastEndOf(login), seenAt + IDLE_MS, notAfter);
    return { operator, ...login, endsAt, isFresh: this.now() < login.loggedInAt + FRESH_MS };
  }
}

/** Names a session for as long as it lasts, whatever continues it: an operator and a login. No secret. */
export function nameOf({ operator: { id }, loginId }: OperatorSession): string {
  return `${id}.${loginId}`;
}

/** When a session is over at the latest, Unix ms. */
export function lastEndOf({ loggedInAt }: Pick<OperatorSession, 'loggedInAt'>): number {
  return loggedInAt + LONGEST_MS;
}

/** The cookie contains neither the role nor the digest: they are compared with what the configuration has now. */
function signedOf(text: string, { role }: Operator, digest: string): string {
  return `${text}\n${role}\n${digest}`;
}
