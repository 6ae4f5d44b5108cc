import type { HttpAdapterHost } from '@nestjs/core';

/** No wildcard: Express and Fastify write theirs differently. Nest takes one slash at the end away, so that there is one here. */
const BELOW = ['//', ':folder', ':folder/:name'];

/** The paths of the routes, below the console's own, with and without the slash at its end. */
export const newRoutePaths = (): string[] => ['', ...BELOW];

/**
 * Changes the paths, before Nest registers them, to those that the adapter takes: a Fastify that is told to ignore the slash at the end
 * refuses a path that differs by it alone.
 */
export function fitRoutePaths(paths: string[], { httpAdapter }: HttpAdapterHost): void {
  const { initialConfig = {} } = (httpAdapter?.getInstance<FastifyLike | undefined>() ?? {}) as FastifyLike;
  const isSlashIgnored = initialConfig.ignoreTrailingSlash ?? false;
  const isSlashIgnoredToo = initialConfig.routerOptions?.ignoreTrailingSlash ?? false;
  paths.splice(0, Infinity, ...(isSlashIgnored || isSlashIgnoredToo ? BELOW : newRoutePaths()));
}

interface FastifyLike {
  readonly initialConfig?: {
    readonly ignoreTrailingSlash?: boolean;
    readonly routerOptions?: { readonly ignoreTrailingSlash?: boolean };
  };
}
