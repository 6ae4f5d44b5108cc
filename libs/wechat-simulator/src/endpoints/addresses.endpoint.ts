import { useEndpoint } from './token-user.js';

/** `GET /cgi-bin/getcallbackip`: the addresses from which WeChat calls. A cheap way to try a token. */
export const callbackIpEndpoint = useEndpoint('/cgi-bin/getcallbackip', () => ({
  ip_list: ['203.0.113.10', '203.0.113.11'],
}));

/** `GET /cgi-bin/get_api_domain_ip`: the addresses of WeChat's API. */
export const apiDomainIpEndpoint = useEndpoint('/cgi-bin/get_api_domain_ip', () => ({
  ip_list: ['203.0.113.20', '203.0.113.21'],
}));
