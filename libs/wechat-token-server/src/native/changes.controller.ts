import { Get, Inject, Query, Req, Res } from '@nestjs/common';
import { Access } from '../access/access.js';
import type { AuditLog } from '../audit/audit-log.js';
import { ChangeBoards, textOfState, type ChangeState } from '../changes/change-board.js';
import { AUDIT_LOG } from '../tokens-of-injection.js';
import { ChangeStreams } from './change-streams.js';
import { checked } from './checked.js';
import { LongPolls } from './long-polls.js';
import { StateQuery } from './dto.js';
import { NativeController } from './native-controller.js';
import { auditedCallerOf, callerOf } from './native-request.js';
import { Needs } from './needs.js';
import { rawRequestOf, type NestReply, type NestRequest } from './nest-http.js';
import { refused } from './refused.js';

/** Tells clients when a credential has changed: as a stream of events, or as a long poll. Gives no value. */
@NativeController('v1/changes')
export class ChangesController {
  constructor(
    private readonly access: Access,
    private readonly boards: ChangeBoards,
    private readonly streams: ChangeStreams,
    private readonly longPolls: LongPolls,
    @Inject(AUDIT_LOG) private readonly audit: AuditLog,
  ) {}

  /** The revisions of all that the key may read; with `after`, once they are others, or 304 after `waitMs`. */
  @Get()
  @Needs('token', 'ticket')
  async changes(@Query() query: object, @Req() request: NestRequest, @Res() reply: NestReply): Promise<void> {
    const given = checked(StateQuery, query);
    const only = given.apps?.split(',');
    const isWanted = /\btext\/event-stream\b/i.test(request.headers.accept ?? '');
    // In answer to a HEAD Node writes nothing before the end.
    const isStream = isWanted && rawRequestOf(request).method === 'GET';
    if (isStream) return this.streams.open(reply, request, only);
    const state = await this.stateAfter(given, only, request, reply);
    if (!state) return void reply.status(304).send();
    reply.header('Content-Type', 'application/json; charset=utf-8');
    reply.status(200).send(textOfState(state));
  }

  private async stateAfter(
    { after, waitMs }: StateQuery,
    only: readonly string[] | undefined,
    request: NestRequest,
    reply: NestReply,
  ): Promise<ChangeState | undefined> {
    const caller = callerOf(request);
    const board = await this.boards.boardOf(caller.client, only);
    if (after === undefined) return board.stateFor(0);
    const splay = Math.random();
    const read = async () => {
      const state = board.stateFor(splay, after);
      return { version: state.stamp, state };
    };
    const isRefused = () => !this.access.clientNow(caller).ok;
    const found = await this.longPolls.run({ after, waitMs, isRefused }, read, request, reply);
    // The key may have been taken away since.
    const now = this.access.clientNow(caller);
    if (!now.ok) throw refused(this.audit, auditedCallerOf(request), now.reason);
    return found?.state;
  }
}
