import { Inject, Injectable } from '@nestjs/common';
import { SharedRoom } from '../access/shared-room.js';
import type { AuditLog } from '../audit/audit-log.js';
import { AUDIT_LOG } from '../tokens-of-injection.js';
import { callerOf, requestIdOf } from './native-request.js';
import type { NestRequest } from './nest-http.js';
import { refusalOf } from './refusal.js';

const MAX_WAITING = 10_000;
const MAX_WAITING_OF_A_CLIENT = 1_000;
const RETRY_AFTER_SECONDS = 10;

/** The long polls in progress: at most 10,000 at once, of one client at most 1,000. */
@Injectable()
export class LongPolls {
  private readonly room = new SharedRoom(
    () => MAX_WAITING,
    () => MAX_WAITING_OF_A_CLIENT,
  );

  constructor(@Inject(AUDIT_LOG) private readonly audit: AuditLog) {}

  /** Waits for what `wait` resolves with. Rejects as it does; with `NativeError` (429) if as many wait already as may. */
  async run<T>(request: NestRequest, wait: () => Promise<T>): Promise<T> {
    const { client, address: from } = callerOf(request);
    const leave = this.room.take(client.id, 1);
    if (!leave) {
      const requestId = requestIdOf(request);
      this.audit.write({ what: 'refused', by: `client:${client.id}`, from, outcome: 'TOO_MANY', requestId });
      throw refusalOf('TOO_MANY', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    try {
      return await wait();
    } finally {
      leave();
    }
  }
}
