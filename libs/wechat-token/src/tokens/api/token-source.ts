import type { WaitOptions } from '../../core/time/deadline.js';

/** What a call needs of the app it is made for. */
export interface AccessTokens {
  readonly appId: string;
  /** The access token to make it with. */
  getAccessToken(wait?: WaitOptions): Promise<string>;
  /** Answers the credential to go on with. */
  reportRejected(accessToken: string, wait?: WaitOptions): Promise<{ readonly value: string }>;
}
