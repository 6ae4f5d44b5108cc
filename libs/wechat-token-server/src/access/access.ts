import type { Client, Permission } from '../clients/client.js';

/** Why a request is refused. The audit tells; callers learn no more than the routes' errors say. */
export type RefusalReason =
  /** No key, or none that can be one. */
  | 'NO_KEY'
  /** Unknown id or wrong secret. */
  | 'BAD_KEY'
  | 'KEY_ENDED'
  | 'CLIENT_SUSPENDED'
  | 'ADDRESS'
  /** The client's rate, or that of an address that shows bad keys. */
  | 'TOO_MANY'
  | 'PERMISSION'
  | 'APP'
  | 'PATH'
  /** A stand-in that this server or its peers did not sign. */
  | 'STAND_IN'
  | 'STAND_IN_ENDED';

/** A request's caller, once its key or its stand-in was accepted. */
export interface Caller {
  readonly client: Client;
  /** Where the request comes from. */
  readonly address: string;
}

/** Lets a caller in, or says why not. */
export type Admission =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly reason: RefusalReason; readonly retryAfterSeconds?: number };

/** What a request must be allowed. */
export interface Demand {
  readonly permission: Permission;
  readonly appId?: string | undefined;
  /** The API's path, for `call`. */
  readonly path?: string | undefined;
}
