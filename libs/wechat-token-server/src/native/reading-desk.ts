import { Inject, Injectable } from '@nestjs/common';
import {
  TOKEN_STORE,
  WechatTicketService,
  WechatTokenService,
  type AppSnapshot,
  type Credential,
  type CredentialKey,
  type RecordSnapshot,
  type TicketType,
  type TokenStore,
  type WaitOptions,
} from 'nestjs-wechat-token';
import { Access, type Caller, type RefusalReason } from '../access/access.js';
import type { AuditLog } from '../audit/audit-log.js';
import { permissionToRead } from '../changes/readable-keys.js';
import { AUDIT_LOG } from '../tokens-of-injection.js';
import { auditedCallerOf, callerOf } from './native-request.js';
import type { NestRequest } from './nest-http.js';
import { NativeError } from './native.error.js';
import { failed, refused } from './refused.js';
import { SharedReads } from './shared-reads.js';

/** The revisions, and the store's clock when it answered. */
export interface RevisionsAnswer {
  readonly storeTime: number;
  readonly revisions: readonly string[];
}

/** How long a reading waits for a first credential. Readers come again at once. */
const FIRST_CREDENTIAL_MS = 500;

const NEVER_GIVEN = new NativeError({
  status: 403,
  code: 'FORBIDDEN',
  problem: { en: 'No client is given a credential of this kind', zh: '该类凭据不会提供给任何客户端' },
  remedy: {
    en: 'Read access-token, or ticket with jsapi or wx_card',
    zh: '可读取 access-token，以及 jsapi、wx_card 的 ticket',
  },
});

/** Reads the store for remote readers. What they read is in use here as well, so that this server keeps it valid. */
@Injectable()
export class ReadingDesk {
  private readonly reads: SharedReads;

  constructor(
    @Inject(TOKEN_STORE) private readonly store: TokenStore,
    private readonly tokens: WechatTokenService,
    private readonly tickets: WechatTicketService,
    private readonly access: Access,
    @Inject(AUDIT_LOG) private readonly audit: AuditLog,
  ) {
    this.reads = new SharedReads(store);
  }

  /** Throws `NativeError` if the key is not for this credential; rejects as the store does. */
  async read(key: CredentialKey, request: NestRequest): Promise<RecordSnapshot> {
    try {
      return await this.readFor(key, request);
    } catch (error) {
      throw failed(this.audit, whose(request, key), error);
    }
  }

  private async readFor(key: CredentialKey, request: NestRequest): Promise<RecordSnapshot> {
    this.check(key, request);
    // Throws for an app that this server does not have.
    const used = this.use(key, { timeoutMs: FIRST_CREDENTIAL_MS });
    used.catch(() => undefined);
    let snapshot = await this.reads.read(key);
    if (!isValid(snapshot)) {
      await used;
      snapshot = await this.reads.read(key);
    }
    // It may have taken seconds: the key may be suspended by now.
    this.check(key, request);
    const { record } = snapshot;
    if (!record) return snapshot;
    const what = `${permissionToRead(key) as 'token' | 'ticket'}.given` as const;
    this.audit.write({ ...whose(request, key), what, outcome: 'ok', version: record.version });
    const { issuerState: _, ...shown } = record;
    return { ...snapshot, record: shown };
  }

  /** A credential that is not for this key has no revision here: its reading says why. */
  async revisions(keys: readonly CredentialKey[], request: NestRequest): Promise<RevisionsAnswer> {
    const caller = callerOf(request);
    const shown = keys.filter((key) => !this.refusalOf(caller, key));
    for (const key of shown) void this.use(key).catch(() => undefined);
    const { storeTime, revisions } = await this.store.revisions(shown);
    for (const key of shown) this.check(key, request);
    const found = new Map(shown.map((key, index) => [key, revisions[index]]));
    return { storeTime, revisions: keys.map((key) => found.get(key) ?? '') };
  }

  /** Rejects as the store does. */
  inspect(appId: string): Promise<AppSnapshot> {
    return this.store.inspect(appId);
  }

  /** Uses the credential in this process. Resolves once it is there, or cannot be had. */
  private async use(key: CredentialKey, wait?: WaitOptions): Promise<void> {
    const { appId, kind, subject } = key;
    const read: Promise<Credential> =
      kind === 'ticket'
        ? this.tickets.getTicket(subject as TicketType, { appId, ...wait })
        : this.tokens.app(appId).getCredential(wait);
    await read.catch((error: unknown) => {
      if ((error as { code?: unknown }).code === 'APP_UNKNOWN') throw error;
    });
  }

  private check(key: CredentialKey, request: NestRequest): void {
    const reason = this.refusalOf(callerOf(request), key);
    if (!reason) return;
    const permission = permissionToRead(key);
    const error = refused(this.audit, whose(request, key), reason, { permission });
    throw permission ? error : NEVER_GIVEN;
  }

  private refusalOf(caller: Caller, key: CredentialKey): RefusalReason | undefined {
    const permission = permissionToRead(key);
    return permission ? this.access.refusalNow(caller, { permission, appId: key.appId }) : 'PERMISSION';
  }
}

/** Whose request it is, and for which of the client's apps, as the audit says it. */
function whose(request: NestRequest, { appId }: CredentialKey) {
  // Others are names that anybody may make up: as labels of the metrics they would stay in memory.
  const app = callerOf(request).client.apps.includes(appId) ? appId : undefined;
  return { ...auditedCallerOf(request), app };
}

function isValid({ record }: RecordSnapshot): boolean {
  return record !== undefined && record.remainingMs > 0 && record.status !== 'rejected';
}
