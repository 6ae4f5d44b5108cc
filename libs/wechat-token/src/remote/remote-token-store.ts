import { nameOf, type CredentialKey } from '../core/ports/credential.js';
import type {
  AbandonRequest,
  AcquireResult,
  AppSnapshot,
  CommitRequest,
  Durability,
  ForgetRequest,
  RecordSnapshot,
  RejectRequest,
  RejectResult,
  RestoreRequest,
  TokenStore,
  WatchListener,
} from '../core/ports/token-store.js';
import { TokenStoreError } from '../errors/token-store.error.js';
import { ChangePoll } from './change-poll.js';
import { RemoteApps } from './remote-apps.js';
import type { RemoteOptions } from './remote.options.js';
import { TokenServer, type ServerCall } from './token-server.js';

const DEFAULT_TIMEOUT_MS = 1_000;
/** The server checks a report at WeChat before it answers. */
const REJECT_TIMEOUT_MS = 5_000;
/** A body of the server's is at most 64 KiB. */
const KEYS_A_CALL = 400;
/** At most so many keys are remembered, to report a lasting refusal to their listeners. */
const MAX_KEYS = 10_000;

/**
 * The store of a reader on another host: reads credentials from a token server by a client key. Issues and writes nothing: use
 * it with `role: 'reader'`, which the option `remote` sets.
 */
export class RemoteTokenStore implements TokenStore {
  readonly durable = true;
  /** Names the token server by host and port. */
  readonly address: string;
  /** The apps that the key is for: an app source. */
  readonly apps: RemoteApps;
  private readonly server: TokenServer;
  private readonly changes: ChangePoll;
  private readonly keys = new Map<string, CredentialKey>();
  private timeoutMs = DEFAULT_TIMEOUT_MS;

  /** Connects at the first operation. The options are those of `remote`, and are not checked here. */
  constructor(options: RemoteOptions) {
    this.server = new TokenServer(options);
    ({ address: this.address } = this.server);
    this.apps = new RemoteApps(this.server);
    this.changes = new ChangePoll(this.server, () => {
      for (const key of this.keys.values()) this.changes.tell(key);
    });
  }

  useTimeout(ms: number): void {
    this.timeoutMs = ms;
  }

  /** For the report and for the read that follows it. */
  get rejectTimeoutMs(): number {
    return REJECT_TIMEOUT_MS + this.timeoutMs;
  }

  /** Only the servers' own store knows. */
  async durability(): Promise<Durability> {
    return 'unknown';
  }

  async read(key: CredentialKey): Promise<RecordSnapshot> {
    this.remember(key);
    const { appId } = key;
    const call = { operation: 'read', appId, about: nameOf(key), path: '/v1/readings', body: key };
    return this.ask<RecordSnapshot>(call, isSnapshot);
  }

  async revisions(keys: readonly CredentialKey[]): Promise<{ storeTime: number; revisions: string[] }> {
    const revisions: string[] = [];
    let storeTime = 0;
    for (let from = 0; from === 0 || from < keys.length; from += KEYS_A_CALL) {
      const asked = keys.slice(from, from + KEYS_A_CALL);
      const body = { keys: asked };
      const call = { operation: 'revisions', about: 'revisions', path: '/v1/revisions', body };
      const some = await this.ask<{ storeTime: number; revisions: string[] }>(call, areRevisionsOf(asked));
      revisions.push(...some.revisions);
      storeTime = some.storeTime;
    }
    return { storeTime, revisions };
  }

  /** The lease is always another's: that of the token servers. */
  async acquire(): Promise<AcquireResult> {
    return { outcome: 'held', remainingMs: 1_000 };
  }

  /** A reader commits nothing: throws. */
  commit({ key }: CommitRequest): Promise<never> {
    return this.refuse('commit', key);
  }

  /** A reader has no lease: throws. */
  abandon({ key }: AbandonRequest): Promise<never> {
    return this.refuse('abandon', key);
  }

  /** A reader forgets nothing: throws. */
  forget({ key }: ForgetRequest): Promise<never> {
    return this.refuse('forget', key);
  }

  /** The servers' store decides: it is never given a copy of a reader. */
  async restore({ key }: RestoreRequest): Promise<{ outcome: 'kept'; snapshot: RecordSnapshot }> {
    return { outcome: 'kept', snapshot: await this.read(key) };
  }

  /** Reports to the server, which checks at WeChat before it believes. */
  async reject({ key, fingerprint }: RejectRequest): Promise<RejectResult> {
    const { appId } = key;
    const path = `${pathOf(key)}/rejections`;
    const call = {
      operation: 'reject',
      appId,
      about: `${nameOf(key)} rejections`,
      path,
      body: { fingerprint },
    };
    const { outcome } = await this.ask<{ outcome: string }>(call, isReport, REJECT_TIMEOUT_MS);
    const snapshot = await this.read(key);
    if (!snapshot.record) return { outcome: 'none', snapshot };
    return { outcome: outcome === 'doubted' ? 'limit-reached' : 'current', snapshot };
  }

  inspect(appId: string): Promise<AppSnapshot> {
    const path = `/v1/apps/${encodeURIComponent(appId)}/inspection`;
    return this.ask<AppSnapshot>({ operation: 'inspect', appId, about: path, path }, isInspection);
  }

  watch(listener: WatchListener): () => void {
    return this.changes.watch(listener);
  }

  async close(): Promise<void> {
    this.changes.close();
    this.server.close();
  }

  private async ask<T>(
    call: Omit<ServerCall, 'timeoutMs'>,
    isRight: NonNullable<ServerCall['isRight']>,
    timeoutMs = this.timeoutMs,
  ): Promise<T> {
    const { json } = await this.server.call({ ...call, isRight, timeoutMs });
    return json as T;
  }

  private async refuse(operation: string, { appId }: CredentialKey): Promise<never> {
    throw new TokenStoreError(operation, 'READER', appId, this.address);
  }

  private remember(key: CredentialKey): void {
    this.changes.begin();
    if (this.keys.size < MAX_KEYS) this.keys.set(nameOf(key), key);
  }
}

function pathOf({ appId, kind, subject = '' }: CredentialKey): string {
  const app = `/v1/apps/${encodeURIComponent(appId)}`;
  return kind === 'ticket' ? `${app}/tickets/${encodeURIComponent(subject)}` : `${app}/access-token`;
}

type Fields = Readonly<Record<string, unknown>>;

function isSnapshot({ storeTime, revision, record }: Fields): boolean {
  if (typeof storeTime !== 'number' || typeof revision !== 'string') return false;
  const { value, version, remainingMs } = (record ?? { value: '', version: '', remainingMs: 0 }) as Fields;
  return typeof value === 'string' && typeof version === 'string' && typeof remainingMs === 'number';
}

/** One for each key: another number of them would give keys the revisions of others. */
function areRevisionsOf({ length }: readonly CredentialKey[]): (json: Fields) => boolean {
  return ({ storeTime, revisions }) =>
    typeof storeTime === 'number' &&
    Array.isArray(revisions) &&
    revisions.length === length &&
    revisions.every((one) => typeof one === 'string');
}

function isReport({ outcome }: Fields): boolean {
  return typeof outcome === 'string';
}

function isInspection({ pauses, budgets }: Fields): boolean {
  return Array.isArray(pauses) && Array.isArray(budgets);
}
