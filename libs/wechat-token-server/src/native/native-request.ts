import type { Caller } from '../access/access.js';
import type { AuditEntry } from '../audit/audit-log.js';
import type { NestRequest } from './nest-http.js';
import { newRequestId } from '../wechat-shape/answer.js';

const ID = Symbol('the id of the request');
const CALLER = Symbol('the caller of the request');

interface Remembered extends NestRequest {
  [ID]?: string;
  [CALLER]?: Caller;
}

/** The server's id of a request, made at its first use. */
export function requestIdOf(request: Remembered): string {
  request[ID] ??= newRequestId();
  return request[ID];
}

/** Remembers the caller of a request that was admitted. */
export function setCaller(request: Remembered, caller: Caller): void {
  request[CALLER] = caller;
}

/** Whether the request was admitted. */
export function isAdmitted(request: Remembered): boolean {
  return request[CALLER] !== undefined;
}

/** The caller of a request that was admitted. */
export function callerOf(request: Remembered): Caller {
  const caller = request[CALLER];
  if (!caller) throw new Error('The route has no guard');
  return caller;
}

/** Whose request it is, as the audit says it. */
export function auditedCallerOf(request: Remembered): Pick<AuditEntry, 'by' | 'from' | 'requestId'> {
  const { client, address } = callerOf(request);
  return { by: `client:${client.id}`, from: address, requestId: requestIdOf(request) };
}
