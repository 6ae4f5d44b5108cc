import type { Caller } from '../access/access.js';
import { newRequestId } from '../wechat-shape/answer.js';
import type { NestRequest } from '../http/nest-http.js';

const CALLERS = new WeakMap<NestRequest, Caller>();
const IDS = new WeakMap<NestRequest, string>();

/** The server's id of a request: made at the first use. */
export function requestIdOf(request: NestRequest): string {
  const known = IDS.get(request);
  if (known !== undefined) return known;
  const id = newRequestId();
  IDS.set(request, id);
  return id;
}

/** Remembers whom the guard let in. */
export function setCaller(request: NestRequest, caller: Caller): void {
  CALLERS.set(request, caller);
}

/** The caller that the guard let in. */
export function callerOf(request: NestRequest): Caller {
  const caller = CALLERS.get(request);
  if (!caller) throw new Error('The route has no guard');
  return caller;
}
