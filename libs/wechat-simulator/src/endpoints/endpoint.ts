import type { Call } from '../api/call.js';
import type { Reply } from '../api/render.js';

/** Answers the calls of one path. */
export interface Endpoint {
  readonly path: string;
  /** Whether the call contains an access token: then its refusal counts as a refused use. */
  readonly isUse: boolean;
  answer(call: Call): Reply;
}
