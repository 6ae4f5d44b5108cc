import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { WechatTokenService } from 'nestjs-wechat-token';
import { Access, type Caller } from '../access/access.js';
import type { AuditLog } from '../audit/audit-log.js';
import { AUDIT_LOG } from '../tokens-of-injection.js';
import { answerTo } from './answer-to-error.js';
import { writeCredential } from './credential-answer.js';
import { writeNativeAnswer } from './native-answer.js';
import { refused } from './refused.js';

/** A request for an access token, once it is admitted. */
interface AdmittedRequest {
  readonly caller: Caller;
  readonly appId: string;
  readonly requestId: string;
}

/** Answers requests for an access token without a query as `AccessTokenController` does, where Nest has not come in yet. */
@Injectable()
export class DirectToken {
  constructor(
    private readonly access: Access,
    private readonly tokens: WechatTokenService,
    @Inject(AUDIT_LOG) private readonly audit: AuditLog,
  ) {}

  /** Never rejects. */
  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    { caller, appId, requestId }: AdmittedRequest,
  ): Promise<void> {
    const { client, address: from } = caller;
    const by = `client:${client.id}` as const;
    try {
      const credential = await this.tokens.app(appId).getCredential();
      // The read may have taken seconds.
      const reason = this.access.refusalNow(caller, { permission: 'token', appId });
      if (reason)
        throw refused(this.audit, { by, from, app: appId, requestId }, reason, { permission: 'token' });
      writeCredential(response, requestId, credential, client);
      this.audit.write({ what: 'token.given', by, from, app: appId, requestId, outcome: 'ok' });
    } catch (error) {
      writeNativeAnswer(response, requestId, answerTo(error, request, requestId));
    }
  }
}
