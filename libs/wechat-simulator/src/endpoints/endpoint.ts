import type { Call } from '../api/call.js';
import type { Reply } from '../api/render.js';

/** Answers the calls of one path. */
export interface Endpoint {
  readonly path: string;
  /** Whether the call carries an access token: a refusal of it is then a refused use. */
  readonly isUse: boolean;
  answer(call: Call): Reply;
}
