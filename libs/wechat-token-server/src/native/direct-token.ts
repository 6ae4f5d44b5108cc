import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { WechatTokenService, type Credential } from 'nestjs-wechat-token';
import { Access, type Caller } from '../access/access.js';
import type { AuditEntry, AuditLog } from '../audit/audit-log.js';
import type { Client } from '../clients/client.js';
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

/** Answers requests for an access token without a query as `AccessTokenController` does, before Nest sees them. */
@Injectable()
export class DirectToken {
  /** What the promises of cached credentials are resolved with: the library gives the same promise until the credential changes. */
  private readonly known = new WeakMap<Promise<Credential>, Credential>();
  private readonly names = new WeakMap<Client, AuditEntry['by']>();

  constructor(
    private readonly access: Access,
    private readonly tokens: WechatTokenService,
    @Inject(AUDIT_LOG) private readonly audit: AuditLog,
  ) {}

  /** Answers at once with a cached credential, otherwise later. Never throws. */
  answer(request: IncomingMessage, response: ServerResponse, admitted: AdmittedRequest): void {
    try {
      const app = this.tokens.app(admitted.appId);
      const reading = app.getCredential();
      const credential = this.known.get(reading);
      if (credential) this.give(response, { ...admitted, appId: app.appId }, credential);
      else void this.answerLater(request, response, admitted, reading);
    } catch (error) {
      this.fail(request, response, admitted, error);
    }
  }

  private async answerLater(
    request: IncomingMessage,
    response: ServerResponse,
    admitted: AdmittedRequest,
    reading: Promise<Credential>,
  ): Promise<void> {
    try {
      const credential = await reading;
      this.known.set(reading, credential);
      // The read may have taken seconds.
      this.checkStillIn(admitted);
      this.give(response, admitted, credential);
    } catch (error) {
      this.fail(request, response, admitted, error);
    }
  }

  private checkStillIn({ caller, appId, requestId }: AdmittedRequest): void {
    const reason = this.access.refusalNow(caller, { permission: 'token', appId });
    if (!reason) return;
    const whose = { by: this.nameOf(caller.client), from: caller.address, app: appId, requestId };
    throw refused(this.audit, whose, reason, { permission: 'token' });
  }

  private give(
    response: ServerResponse,
    { caller, appId, requestId }: AdmittedRequest,
    credential: Credential,
  ): void {
    const { client, address: from } = caller;
    writeCredential(response, requestId, credential, client);
    const by = this.nameOf(client);
    this.audit.write({ what: 'token.given', by, from, app: appId, requestId, outcome: 'ok' });
  }

  private fail(
    request: IncomingMessage,
    response: ServerResponse,
    { requestId }: AdmittedRequest,
    error: unknown,
  ): void {
    writeNativeAnswer(response, requestId, answerTo(error, request, requestId));
  }

  /** Made once for a client: the audit looks it up in tables, and would hash each new text. */
  private nameOf(client: Client): AuditEntry['by'] {
    const known = this.names.get(client);
    if (known !== undefined) return known;
    const name = `client:${client.id}` as const;
    this.names.set(client, name);
    return name;
  }
}
