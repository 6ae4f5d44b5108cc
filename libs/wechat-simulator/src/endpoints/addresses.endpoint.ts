import type { Call } from '../api/call.js';
import { Refusal } from '../wire/refusal.js';
import type { Reply } from '../api/render.js';
import type { Endpoint } from './endpoint.js';
import { userOf } from './token-user.js';

/** `GET /cgi-bin/getcallbackip`: the addresses from which WeChat calls. A cheap way to try a token. */
export const callbackIpEndpoint: Endpoint = {
  path: '/cgi-bin/getcallbackip',
  isUse: true,
  answer: (call) => ipList(call, ['203.0.113.10', '203.0.113.11']),
};

/** `GET /cgi-bin/get_api_domain_ip`: the addresses of WeChat's API. */
export const apiDomainIpEndpoint: Endpoint = {
  path: '/cgi-bin/get_api_domain_ip',
  isUse: true,
  answer: (call) => ipList(call, ['203.0.113.20', '203.0.113.21']),
};

function ipList(call: Call, ips: readonly string[]): Reply {
  const app = userOf(call);
  return app instanceof Refusal ? app : { ip_list: ips };
}
