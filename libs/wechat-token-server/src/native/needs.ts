import { applyDecorators, SetMetadata } from '@nestjs/common';
import type { Permission } from '../clients/client.js';

/** Where {@link Needs} keeps what a route needs: in its metadata, and in Fastify's configuration of the route. */
export const NEEDS = 'wechat-token-server:needs';

/** What a route needs of its callers. */
export interface RouteNeeds {
  /** One of these permissions or, without any, a valid key. */
  readonly permissions: readonly Permission[];
  /** Whether `DirectToken` answers requests without a query. */
  readonly isDirect: boolean;
}

/** What a route needs: one of these permissions, or, without any, a valid key. */
export const Needs = (...permissions: readonly Permission[]): MethodDecorator =>
  needs({ permissions, isDirect: false });

/** The same as `Needs('token')`, for the route of the access token: on Fastify most requests are answered before Nest. */
export const NeedsTokenDirectly: MethodDecorator = needs({ permissions: ['token'], isDirect: true });

/** The second is `@RouteConfig()` of Nest's Fastify adapter, which an application on Express lacks. */
function needs(what: RouteNeeds): MethodDecorator {
  return applyDecorators(
    SetMetadata(NEEDS, what),
    SetMetadata('__fastify_route_config__', { [NEEDS]: what }),
  ) as MethodDecorator;
}
