import { Agent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { AxiosRequestConfig } from 'axios';
import { ApiRoutes, type ApiRoute } from './api-routes.js';
import { closeIdleConnections, KEPT } from '../http/kept-connections.js';
import { proxyAgentOf } from '../http/proxy-agent.js';
import {
  DEFAULT_BASE_URL,
  DEFAULT_FALLBACK_BASE_URL,
  type WechatHttpOptions,
} from '../http/wechat-http.options.js';

/** The routes to WeChat's API, and the connections that are kept between calls. */
export class ApiConnections {
  readonly routes: ApiRoutes;
  private readonly ownAgents: readonly (Agent | HttpsAgent)[];

  constructor(options: WechatHttpOptions) {
    const { baseUrl = DEFAULT_BASE_URL, fallbackBaseUrl = fallbackOf(baseUrl) } = options;
    const ways = [baseUrl, fallbackBaseUrl].filter((url) => url !== undefined);
    const [first, fallback] = ways.map((url) => routeOf(url, options));
    this.routes = new ApiRoutes(first!, fallback);
    const agents = [first, fallback].map((route) => agentOf(route?.wayOut));
    this.ownAgents = agents.filter((agent) => agent !== undefined).filter((agent) => agent !== options.agent);
  }

  /** Closes idle connections; those in use are closed after their call. An agent from the options is not closed. */
  close(): void {
    for (const agent of this.ownAgents) closeIdleConnections(agent);
  }
}

function fallbackOf(baseUrl: string): string | undefined {
  return withoutEnd(baseUrl) === DEFAULT_BASE_URL ? DEFAULT_FALLBACK_BASE_URL : undefined;
}

function routeOf(baseUrl: string, options: WechatHttpOptions): ApiRoute {
  return { baseUrl: withoutEnd(baseUrl), wayOut: proxyAgentOf(baseUrl, options, KEPT) };
}

function withoutEnd(baseUrl: string): string {
  return baseUrl.replace(/\/+$/, '');
}

function agentOf(wayOut: AxiosRequestConfig | undefined): Agent | HttpsAgent | undefined {
  const agent: unknown = wayOut?.httpsAgent ?? wayOut?.httpAgent;
  return agent instanceof Agent ? agent : undefined;
}
