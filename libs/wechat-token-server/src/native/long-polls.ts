import { Inject, Injectable } from '@nestjs/common';
import { SharedRoom } from '../access/shared-room.js';
import type { AuditLog } from '../audit/audit-log.js';
import { Draining } from '../life/draining.js';
import { AUDIT_LOG } from '../tokens-of-injection.js';
import { ChangeWatch } from './change-watch.js';
import { MAX_WAIT_MS } from './dto.js';
import { leavingOf } from './leaving-of.js';
import { callerOf } from './native-request.js';
import { callInvalid } from './native.error.js';
import { rawReplyOf, type NestReply, type NestRequest } from './nest-http.js';
import { noRoom } from './refused.js';

const MAX_WAITING = 10_000;
const MAX_WAITING_OF_A_CLIENT = 1_000;

const TOO_LONG = callInvalid(
  { en: `waitMs is more than ${MAX_WAIT_MS}`, zh: `waitMs 超过 ${MAX_WAIT_MS}` },
  { en: 'Wait at most a minute, and call again', zh: '最多等待一分钟，然后重新请求' },
);

/** What a caller waits for, as it says, and whether it may still. */
interface LongPoll {
  readonly after: string;
  readonly waitMs?: string | undefined;
  readonly isRefused: () => boolean;
}

/** The long polls in progress: at most 10,000 at once, of one client at most 1,000. */
@Injectable()
export class LongPolls {
  private readonly room = new SharedRoom(
    () => MAX_WAITING,
    () => MAX_WAITING_OF_A_CLIENT,
  );

  constructor(
    @Inject(AUDIT_LOG) private readonly audit: AuditLog,
    private readonly watch: ChangeWatch,
    draining: Draining,
  ) {
    // They end with the server, not a minute after it.
    draining.whenClosed(() => this.watch.close());
  }

  /**
   * Resolves with what is read once its version is another one than `after`, or with nothing after `waitMs`, when the caller
   * leaves or once `isRefused` says that it may wait no longer. Rejects as `read` does; with `NativeError` for a wait that is too long (400), or if as many wait already as may (429).
   */
  async run<T extends { readonly version: string }>(
    { waitMs = '0', ...wait }: LongPoll,
    read: () => Promise<T>,
    request: NestRequest,
    reply: NestReply,
  ): Promise<T | undefined> {
    if (Number(waitMs) > MAX_WAIT_MS) throw TOO_LONG;
    const leave = this.room.take(callerOf(request).client.id, 1);
    if (!leave) throw noRoom(this.audit, request);
    try {
      const left = leavingOf(rawReplyOf(reply));
      return await this.watch.untilChanged(read, { ...wait, waitMs: Number(waitMs), left });
    } finally {
      leave();
    }
  }
}
