import type { Provider } from '@nestjs/common';
import { RESOLVED_OPTIONS } from './options/provide-options.js';
import type { ResolvedOptions } from './options/resolved-options.js';
import { ApiConnections } from './wechat/api-connections.js';
import { ApiHttp } from './wechat/api-http.js';
import { USER_CALLS } from './users/user-wire.js';
import { API_WIRE } from './wechat/api-wire.js';
import { UserCalls } from './wechat/user-calls.js';
import { OwnHttp } from './wechat/own-http.js';
import { WechatHttp } from './wechat/wechat-http.js';

/** What calls of the API go through. */
export const API_PROVIDERS: readonly Provider[] = [
  {
    provide: OwnHttp,
    useFactory: ({ http }: ResolvedOptions) => new OwnHttp(http),
    inject: [RESOLVED_OPTIONS],
  },
  {
    provide: ApiConnections,
    useFactory: ({ http }: ResolvedOptions) => new ApiConnections(http),
    inject: [RESOLVED_OPTIONS],
  },
  {
    provide: API_WIRE,
    useFactory: (http: OwnHttp, { routes }: ApiConnections, { timing, timeScale }: ResolvedOptions) =>
      new ApiHttp(http, routes, timing.httpTimeoutMs / timeScale),
    inject: [OwnHttp, ApiConnections, RESOLVED_OPTIONS],
  },
  {
    provide: USER_CALLS,
    useFactory: (http: OwnHttp, options: ResolvedOptions) => {
      const { timing, timeScale } = options;
      return new UserCalls(
        new WechatHttp(http, { ...options.http, timeoutMs: timing.httpTimeoutMs / timeScale }),
      );
    },
    inject: [OwnHttp, RESOLVED_OPTIONS],
  },
];
