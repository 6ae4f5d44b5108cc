import { Body, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { isWechatTokenError, WechatTokenService, type WechatAppTokens } from 'nestjs-wechat-token';
import type { NestReply, NestRequest } from './nest-http.js';
import { TokenVerdicts } from '../reports/token-verdicts.js';
import { checked } from './checked.js';
import type { CredentialAnswer } from './credential-answer.js';
import {
  CredentialDesk,
  type CredentialSource,
  type RejectionAnswer,
  type RejectionVerdict,
} from './credential-desk.js';
import { RejectionReport } from './dto.js';
import { NativeController } from './native-controller.js';
import { Needs, NeedsTokenDirectly } from './needs.js';

/** Gives clients the real access token of an app. */
@NativeController('v1/apps/:appId/access-token')
export class AccessTokenController {
  constructor(
    private readonly tokens: WechatTokenService,
    private readonly desk: CredentialDesk,
    private readonly verdicts: TokenVerdicts,
  ) {}

  /** The access token, and for how long it may be cached; with `after`, as soon as its version is another one. */
  @Get()
  @NeedsTokenDirectly
  give(
    @Param('appId') appId: string,
    @Query() query: object,
    @Req() request: NestRequest,
    @Res({ passthrough: true }) reply: NestReply,
  ): Promise<CredentialAnswer | undefined> {
    return this.desk.give(this.sourceOf(appId), query, request, reply);
  }

  /** Takes a report that WeChat refused the token. Answers with the token to use from now on. */
  @Post('rejections')
  @HttpCode(200)
  @Needs('report', 'token')
  report(
    @Param('appId') appId: string,
    @Body() body: unknown,
    @Req() request: NestRequest,
  ): Promise<RejectionAnswer> {
    return this.desk.report(this.sourceOf(appId), checked(RejectionReport, body), request);
  }

  private sourceOf(appId: string): CredentialSource {
    return tokenSourceOf(this.tokens.app(appId), this.verdicts);
  }
}

/** The access token of an app, as the desk gives it to clients. */
export function tokenSourceOf(app: WechatAppTokens, verdicts: TokenVerdicts): CredentialSource {
  return {
    appId: app.appId,
    permission: 'token',
    read: (wait) => app.getCredential(wait),
    examine: async (value) => {
      const verdict = await verdicts.verdictOn(app, value);
      if (verdict === 'refused') return replaced(app, value);
      return verdict === 'accepted' ? 'current' : verdict;
    },
  };
}

/** Replaces a value that WeChat refuses, unless the reports of all clients were too many. */
async function replaced(app: WechatAppTokens, value: string): Promise<RejectionVerdict> {
  try {
    const next = await app.reportRejected(value);
    return next.value === value ? 'current' : 'replaced';
  } catch (error) {
    if (isWechatTokenError(error) && error.code === 'REJECTION_DOUBTED') return 'doubted';
    throw error;
  }
}
