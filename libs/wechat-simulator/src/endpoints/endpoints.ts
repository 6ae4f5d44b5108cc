import { OK } from '../api/render.js';
import { apiDomainIpEndpoint, callbackIpEndpoint } from './addresses.endpoint.js';
import { authorizeEndpoint } from './authorize.endpoint.js';
import { clearPathQuotaEndpoint, clearQuotaEndpoint, clearQuotaV2Endpoint } from './clear-quota.endpoint.js';
import type { Endpoint } from './endpoint.js';
import { followerEndpoint } from './follower.endpoint.js';
import { loginEndpoint } from './login.endpoint.js';
import { mediaGetEndpoint, mediaUploadEndpoint } from './media.endpoint.js';
import { quotaEndpoint } from './quota.endpoint.js';
import { ridEndpoint } from './rid.endpoint.js';
import { stableTokenEndpoint } from './stable-token.endpoint.js';
import { ticketEndpoint } from './ticket.endpoint.js';
import { tokenEndpoint } from './token.endpoint.js';
import { useEndpoint } from './token-user.js';
import { refreshUserTokenEndpoint, userTokenEndpoint } from './user-token.endpoint.js';
import { userAuthEndpoint, userInfoEndpoint } from './user.endpoint.js';

/** Every path with an endpoint of its own. A new family is a new file and a line here. */
const ENDPOINTS: readonly Endpoint[] = [
  tokenEndpoint,
  stableTokenEndpoint,
  callbackIpEndpoint,
  apiDomainIpEndpoint,
  clearQuotaEndpoint,
  clearQuotaV2Endpoint,
  clearPathQuotaEndpoint,
  quotaEndpoint,
  ridEndpoint,
  mediaUploadEndpoint,
  mediaGetEndpoint,
  ticketEndpoint,
  authorizeEndpoint,
  userTokenEndpoint,
  refreshUserTokenEndpoint,
  userAuthEndpoint,
  userInfoEndpoint,
  loginEndpoint,
  followerEndpoint,
];

const ANY_USE = useEndpoint('*', () => OK);

const BY_PATH = new Map(ENDPOINTS.map((endpoint) => [endpoint.path, endpoint]));

/** The endpoint of a path; any other path can be called with an access token. */
export function endpointOf(path: string): Endpoint {
  return BY_PATH.get(path) ?? ANY_USE;
}
