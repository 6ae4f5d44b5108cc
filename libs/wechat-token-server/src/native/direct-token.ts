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
import { failed, refused, type Whose } from './refused.js';

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

  private checkStillIn(admitted: AdmittedRequest): void {
    const { caller, appId } = admitted;
    const reason = this.access.refusalNow(caller, { permission: 'token', appId });
    if (reason) throw refused(this.audit, this.whose(admitted), reason, { permission: 'token' });
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
    admitted: AdmittedRequest,
    error: unknown,
  ): void {
    const { requestId } = admitted;
    failed(this.audit, this.whose(admitted), error);
    writeNativeAnswer(response, requestId, answerTo(error, request, requestId));
  }

  /** Whose request it is, as the audit says it. */
  private whose({ caller, appId: app, requestId }: AdmittedRequest): Whose {
    return { by: this.nameOf(caller.client), from: caller.address, app, requestId };
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
