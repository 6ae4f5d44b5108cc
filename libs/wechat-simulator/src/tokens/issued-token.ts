/** The endpoint that issued a token: the two are independent. */
export type TokenEndpoint = 'legacy' | 'stable';

/** An issued access token and its state. Times are in simulated Unix ms. */
export interface IssuedToken {
  /** Identifies the token without revealing it. */
  readonly id: string;
  readonly appId: string;
  readonly endpoint: TokenEndpoint;
  readonly value: string;
  /** Whether it was issued to a caller, or to another program that the test simulates. */
  readonly by: 'caller' | 'elsewhere';
  /** Whether a forced refresh issued it. */
  readonly forced: boolean;
  readonly issuedAt: number;
  /** When it expires. */
  readonly expiresAt: number;
  /** When it actually ends: at its expiry, at the end of its grace, or when it was invalidated. */
  readonly endsAt: number;
  /** When a newer token replaced it. */
  readonly supersededAt?: number;
}

/** Whether WeChat accepts the token at that time. */
export function isAliveAt(token: IssuedToken, at: number): boolean {
  return token.issuedAt <= at && at < token.endsAt;
}
