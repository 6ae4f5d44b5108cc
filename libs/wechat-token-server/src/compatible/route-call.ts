import type { IncomingMessage } from 'node:http';
import type { Origin } from '../access/access.js';

/** One request on a compatible route. */
export interface RouteCall {
  readonly request: IncomingMessage;
  readonly method: string;
  /** The path of the route. */
  readonly path: string;
  readonly origin: Origin;
  /** The value of a query parameter, decoded. Empty if it is missing or ambiguous: there more than once. */
  field(name: string): string;
}

/** Reads a request. */
export function routeCallOf(request: IncomingMessage, path: string, origin: Origin): RouteCall {
  const { url = '', method = '' } = request;
  const mark = url.indexOf('?');
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const field = (name: string) => {
    const values = query.getAll(name);
    return values.length === 1 ? values[0]! : '';
  };
  return { request, method, path, origin, field };
}
