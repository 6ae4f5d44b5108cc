import { Body, HttpCode, Inject, Param, Post, Req } from '@nestjs/common';
import { WechatTicketService, type SignedPage } from 'nestjs-wechat-token';
import { Access, type RefusalReason } from '../access/access.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { NestRequest } from './nest-http.js';
import { AUDIT_LOG } from '../tokens-of-injection.js';
import { checked } from './checked.js';
import { SignatureRequest } from './dto.js';
import { NativeController } from './native-controller.js';
import { auditedCallerOf, callerOf } from './native-request.js';
import { Needs } from './needs.js';
import { failed, refused } from './refused.js';

/** Signs pages for the JS-SDK, so that clients need no ticket. */
@NativeController('v1/apps/:appId/js-sdk-signatures')
export class SignatureController {
  constructor(
    private readonly tickets: WechatTicketService,
    private readonly access: Access,
    @Inject(AUDIT_LOG) private readonly audit: AuditLog,
  ) {}

  /** What `wx.config` needs for one page of the client's. */
  @Post()
  @HttpCode(200)
  @Needs('sign')
  async sign(
    @Param('appId') appId: string,
    @Body() body: unknown,
    @Req() request: NestRequest,
  ): Promise<SignedPage> {
    const { url } = checked(SignatureRequest, body);
    const caller = callerOf(request);
    const whose = { ...auditedCallerOf(request), app: appId };
    const demand = { permission: 'sign', appId, page: url } as const;
    const refuse = (reason: RefusalReason | undefined) => {
      if (reason) throw refused(this.audit, whose, reason);
    };
    refuse(this.access.refusalOf(caller, demand));
    const signed = await this.tickets.signJsSdk(url, appId).catch((error: unknown) => {
      throw failed(this.audit, whose, error);
    });
    // The ticket may have taken seconds: the key may be suspended by now.
    refuse(this.access.refusalNow(caller, demand));
    this.audit.write({ ...whose, what: 'signed', outcome: 'ok' });
    return signed;
  }
}
