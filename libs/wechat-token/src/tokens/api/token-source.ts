import type { WaitOptions } from '../../core/time/deadline.js';

/** What a call needs from the app it is made for. */
export interface AccessTokens {
  readonly appId: string;
  /** The access token for the call. */
  getAccessToken(wait?: WaitOptions): Promise<string>;
  /** Reports a refused token, and returns the credential to continue with. */
  reportRejected(accessToken: string, wait?: WaitOptions): Promise<{ readonly value: string }>;
}
