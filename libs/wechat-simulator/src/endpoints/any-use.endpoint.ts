import { Refusal } from '../wire/refusal.js';
import { OK } from '../api/render.js';
import type { Endpoint } from './endpoint.js';
import { userOf } from './token-user.js';

/** Answers every path without an endpoint of its own: ok if the access token is accepted. */
export const anyUseEndpoint: Endpoint = {
  path: '*',
  isUse: true,
  answer: (call) => {
    const app = userOf(call);
    return app instanceof Refusal ? app : OK;
  },
};
