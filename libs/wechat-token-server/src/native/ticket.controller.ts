import { Body, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { WechatTicketService, type TicketType } from 'nestjs-wechat-token';
import type { NestReply, NestRequest } from './nest-http.js';
import { checked } from './checked.js';
import type { CredentialAnswer } from './credential-answer.js';
import { CredentialDesk, type CredentialSource, type RejectionAnswer } from './credential-desk.js';
import { RejectionReport } from './dto.js';
import { NativeController } from './native-controller.js';
import { Needs } from './needs.js';

const VERDICTS = { replaced: 'replaced', unchanged: 'current', paused: 'unknown' } as const;

/** Gives clients the tickets of an app. */
@NativeController('v1/apps/:appId/tickets/:type')
export class TicketController {
  constructor(
    private readonly tickets: WechatTicketService,
    private readonly desk: CredentialDesk,
  ) {}

  /** The ticket, and for how long it may be cached; with `after`, as soon as its version is another one. */
  @Get()
  @Needs('ticket')
  give(
    @Param('appId') appId: string,
    @Param('type') type: TicketType,
    @Query() query: object,
    @Req() request: NestRequest,
    @Res({ passthrough: true }) reply: NestReply,
  ): Promise<CredentialAnswer | undefined> {
    return this.desk.give(this.sourceOf(appId, type), query, request, reply);
  }

  /** Takes a report that WeChat refused a signature. Answers with the ticket to use from now on. */
  @Post('rejections')
  @HttpCode(200)
  @Needs('report', 'ticket')
  report(
    @Param('appId') appId: string,
    @Param('type') type: TicketType,
    @Body() body: unknown,
    @Req() request: NestRequest,
  ): Promise<RejectionAnswer> {
    return this.desk.report(this.sourceOf(appId, type), checked(RejectionReport, body), request);
  }

  private sourceOf(appId: string, type: TicketType): CredentialSource {
    return {
      appId,
      permission: 'ticket',
      read: (wait) => this.tickets.getTicket(type, { appId, ...wait }),
      // WeChat has no check of tickets, but returns the valid one again.
      examine: async () => {
        const { outcome } = await this.tickets.checkTicket(type, appId);
        return VERDICTS[outcome];
      },
    };
  }
}
