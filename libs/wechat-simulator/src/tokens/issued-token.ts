/** Which endpoint issued a token: the two know nothing of each other. */
export type TokenEndpoint = 'legacy' | 'stable';

/** An access token that the simulator issued, and what became of it. Moments are in simulated Unix milliseconds. */
export interface IssuedToken {
  /** Names the token without giving it away. */
  readonly id: string;
  readonly appId: string;
  readonly endpoint: TokenEndpoint;
  readonly value: string;
  /** Whether it was issued to a caller, or to a foreign actor of the test. */
  readonly by: 'caller' | 'elsewhere';
  /** Whether a forced refresh issued it. */
  readonly forced: boolean;
  readonly issuedAt: number;
  /** When it ends by itself. */
  readonly expiresAt: number;
  /** When it ends in fact: its own end, or the end of its grace, or when it was killed. */
  readonly endsAt: number;
  /** When a newer token took its place. */
  readonly supersededAt?: number;
}

/** Whether WeChat accepts the token at that moment. */
export function isAliveAt(token: IssuedToken, at: number): boolean {
  return token.issuedAt <= at && at < token.endsAt;
}
