/** The actions that are audited. */
export type AuditedAction =
  | 'token.given'
  | 'ticket.given'
  | 'stand-in.given'
  | 'rejection.reported'
  | 'api.called'
  | 'signed'
  | 'login.relayed'
  | 'refused'
  | 'configuration.reloaded'
  | 'configuration.refused'
  | 'server.started'
  | 'server.draining'
  | 'client.suspended'
  | 'client.resumed'
  | 'operator.in'
  | 'operator.out'
  | 'app.refreshed'
  | 'app.checked'
  | 'app.quota-read'
  | 'app.revoked'
  | 'doctor.run';

/** One entry of the audit: an action, and whose it was. Never contains a credential, a key, a query or a body. */
export interface AuditEntry {
  readonly what: AuditedAction;
  /** `client:<id>`, `operator:<name>`, or `nobody` where no key was accepted. */
  readonly by: `client:${string}` | `operator:${string}` | 'nobody' | 'server';
  /** The caller's address. */
  readonly from?: string | undefined;
  readonly app?: string | undefined;
  /** Only a path that is proven plain. */
  readonly path?: string | undefined;
  /** The client that an operator's action is about. */
  readonly client?: string | undefined;
  /** What an operator gave as the reason. */
  readonly reason?: string | undefined;
  /** `ok`, or the reason of a refusal. An operator's action has two entries: `begun`, and what came of it. */
  readonly outcome: string;
  readonly status?: number | undefined;
  readonly errcode?: number | undefined;
  /** WeChat's id of the request. */
  readonly rid?: string | undefined;
  readonly version?: string | undefined;
  readonly replayed?: boolean | undefined;
  /** Bytes of the request's body. */
  readonly sent?: number | undefined;
  /** Bytes of the response's body. */
  readonly received?: number | undefined;
  readonly tookMs?: number | undefined;
  /** The server's id of the request, which its response carries as `X-Token-Server`. */
  readonly requestId?: string | undefined;
}

/** Receives the audit entries. `write` returns at once and never throws. */
export interface AuditLog {
  write(entry: AuditEntry): void;
  /** How many entries were lost since the start. Shown by `/health`, which they make `degraded`, and by the metrics. */
  readonly lost?: number;
}
