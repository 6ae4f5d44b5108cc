import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { Credential, WaitOptions } from 'nestjs-wechat-token';
import { Access, type Caller } from '../access/access.js';
import type { AuditLog } from '../audit/audit-log.js';
import type { Client, Permission } from '../clients/client.js';
import { AUDIT_LOG } from '../tokens-of-injection.js';
import type { NestReply, NestRequest } from './nest-http.js';
import { credentialAnswerOf, type CredentialAnswer } from './credential-answer.js';
import { checked } from './checked.js';
import { ChangeQuery, type RejectionReport } from './dto.js';
import { LongPolls } from './long-polls.js';
import { noVerdict } from './native.error.js';
import { auditedCallerOf, callerOf } from './native-request.js';
import { failed, refused } from './refused.js';
import { ReportLimits } from '../reports/report-limits.js';

/** A credential that clients may be given: an app's access token, or one of its tickets. */
export interface CredentialSource {
  readonly appId: string;
  /** What a client needs to be given it. */
  readonly permission: 'token' | 'ticket';
  read(wait?: WaitOptions): Promise<Credential>;
  /** Asks WeChat whether it refuses the value, and replaces it if so. Nothing is believed without that. */
  examine(value: string): Promise<RejectionVerdict>;
}

/**
 * What became of a reported credential. `replaced`: there is another one. `current`: WeChat accepts it. `doubted`: reported too often.
 * `unknown`: WeChat gave no answer.
 */
export type RejectionVerdict = 'replaced' | 'current' | 'doubted' | 'unknown';

/** The outcome of a report. */
export interface RejectionAnswer {
  readonly outcome: Exclude<RejectionVerdict, 'unknown'>;
  /** The one to go on with, for those who may have it: whoever may only report gets none. */
  readonly credential?: CredentialAnswer;
}

/** Gives credentials to clients, and answers their reports: the same for tokens and tickets. */
@Injectable()
export class CredentialDesk {
  private readonly limits = new ReportLimits();

  constructor(
    @Inject(AUDIT_LOG) private readonly audit: AuditLog,
    private readonly access: Access,
    private readonly longPolls: LongPolls,
  ) {}

  /** The credential; with `after`, once it is another version, or 304 and nothing after `waitMs`. */
  async give(
    source: CredentialSource,
    query: object,
    request: NestRequest,
    reply: NestReply,
  ): Promise<CredentialAnswer | undefined> {
    const { after, waitMs } = isEmpty(query) ? NO_QUERY : checked(ChangeQuery, query);
    const caller = callerOf(request);
    const read = () => source.read();
    const isRefused = () => this.refusalNow(caller, source) !== undefined;
    const reading =
      after === undefined ? read() : this.longPolls.run({ after, waitMs, isRefused }, read, request, reply);
    const credential = await reading.catch((error: unknown) => {
      throw failed(this.audit, whose(request, source), error);
    });
    this.checkStillIn(caller, source, request);
    if (!credential) {
      reply.status(304);
      return undefined;
    }
    const answer = credentialAnswerOf(credential, caller.client);
    reply.header('ETag', `"${answer.version}"`);
    this.audit.write({ ...whose(request, source), what: `${source.permission}.given`, outcome: 'ok' });
    return answer;
  }

  /** Answers a client's report, once a check has confirmed or refuted it. */
  async report(
    source: CredentialSource,
    report: RejectionReport,
    request: NestRequest,
  ): Promise<RejectionAnswer> {
    const caller = callerOf(request);
    const { errcode, rid } = report;
    const reported = { ...whose(request, source), what: 'rejection.reported', errcode, rid } as const;
    const { outcome, credential } = await this.examine(source, report, caller.client).catch(
      (error: unknown) => {
        // Without a verdict the credential stays.
        this.audit.write({ ...reported, outcome: 'unknown' });
        throw error;
      },
    );
    this.audit.write({ ...reported, outcome, version: credential.version });
    this.checkStillIn(caller, source, request, 'report');
    if (this.refusalNow(caller, source)) return { outcome };
    return { outcome, credential: credentialAnswerOf(credential, caller.client) };
  }

  /** The outcome of a report, which is checked at WeChat: as often as the limits of the client allow. */
  async examine(
    source: CredentialSource,
    report: RejectionReport,
    client: Client,
  ): Promise<{ outcome: RejectionAnswer['outcome']; credential: Credential }> {
    const credential = await source.read();
    if (!isAbout(report, credential)) return { outcome: 'replaced', credential };
    if (!this.limits.take(client.id, source.appId)) return { outcome: 'doubted', credential };
    const outcome = await source.examine(credential.value);
    if (outcome === 'unknown') throw noVerdict();
    return { outcome, credential: outcome === 'doubted' ? credential : await source.read() };
  }

  private refusalNow(
    caller: Caller,
    { appId, permission }: { readonly appId: string; readonly permission: Permission },
  ) {
    return this.access.refusalNow(caller, { permission, appId });
  }

  /** A read may take seconds and a long poll a minute: the key may have been taken away since, because it was stolen. */
  private checkStillIn(
    caller: Caller,
    source: CredentialSource,
    request: NestRequest,
    permission: Permission = source.permission,
  ): void {
    const reason = this.refusalNow(caller, { appId: source.appId, permission });
    if (reason) throw refused(this.audit, whose(request, source), reason, { permission });
  }
}

/** Whose request it is, and for which app, as the audit says it. */
function whose(request: NestRequest, { appId }: CredentialSource) {
  return { ...auditedCallerOf(request), app: appId };
}

/** Most requests have none: there is nothing to check. */
const NO_QUERY: ChangeQuery = {};

function isEmpty(query: object): boolean {
  for (const _ in query) return false;
  return true;
}

function isAbout({ version, fingerprint, value }: RejectionReport, credential: Credential): boolean {
  if (value !== undefined) return value === credential.value;
  if (fingerprint !== undefined) return fingerprint === fingerprintOf(credential.value);
  return version === credential.version;
}

/** The fingerprint that clients send: the first half of the SHA-256. */
function fingerprintOf(value: string): string {
  return createHash('sha256').update(value, 'utf8').digest('hex').slice(0, 32);
}
