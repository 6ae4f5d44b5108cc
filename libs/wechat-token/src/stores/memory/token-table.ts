import type { CredentialKey } from '../../core/ports/credential.js';
import type {
  AbandonRequest,
  AcquireRequest,
  AcquireResult,
  AppSnapshot,
  CommitRequest,
  ForgetRequest,
  RestoreRequest,
  RecordSnapshot,
  RejectRequest,
  RejectResult,
} from '../../core/ports/token-store.js';
import { abandon } from './abandon.js';
import { acquire } from './acquire.js';
import { budgetsOf } from './budgets.js';
import { forget } from './forget.js';
import { Garbage } from './garbage.js';
import { commit, restore } from './commit.js';
import { pausesOf } from './pauses.js';
import { snapshotOf, revisionOf } from './snapshot.js';
import { reject } from './reject.js';
import { emptyApp, emptyCredential, type AppState, type CredentialState, type Slot } from './state.js';

/** The state of a {@link TokenTable} at one moment, as plain data. */
export interface TokenTableSnapshot {
  readonly credentials: ReadonlyMap<string, CredentialState>;
  readonly apps: ReadonlyMap<string, AppState>;
}

/** The operations of the port on plain state in memory: synchronous, deterministic, on the given clock. */
export class TokenTable {
  private credentials = new Map<string, CredentialState>();
  private apps = new Map<string, AppState>();
  private garbage = new Garbage(this.credentials);

  /** `changed` is called with each key on which a step changed what a reader acts on, and its revision, before the step returns. */
  constructor(
    private readonly now: () => number,
    private readonly changed: (key: CredentialKey, revision: string) => void = () => {},
  ) {}

  read(key: CredentialKey): RecordSnapshot {
    return snapshotOf(this.peek(key), this.time());
  }

  revisions(keys: readonly CredentialKey[]): { storeTime: number; revisions: string[] } {
    return { storeTime: this.time(), revisions: keys.map((key) => revisionOf(this.peek(key))) };
  }

  acquire(request: AcquireRequest): AcquireResult {
    return this.step(request.key, (slot) => acquire(slot, request));
  }

  commit(request: CommitRequest): { outcome: 'committed' | 'superseded'; snapshot: RecordSnapshot } {
    return this.step(request.key, (slot) => commit(slot, request));
  }

  abandon(request: AbandonRequest): void {
    this.step(request.key, (slot) => abandon(slot, request));
  }

  restore(request: RestoreRequest): { outcome: 'taken' | 'kept'; snapshot: RecordSnapshot } {
    return this.step(request.key, (slot) => restore(slot, request));
  }

  reject(request: RejectRequest): RejectResult {
    return this.step(request.key, (slot) => reject(slot, request));
  }

  forget(request: ForgetRequest): void {
    this.step(request.key, (slot) => forget(slot, request));
  }

  inspect(appId: string): AppSnapshot {
    const app = this.apps.get(appId) ?? emptyApp();
    const now = this.time();
    return { storeTime: now, pauses: pausesOf(app, now), budgets: budgetsOf(app, now) };
  }

  /** A copy of the whole state, for {@link load}. */
  snapshot(): TokenTableSnapshot {
    return structuredClone({ credentials: this.credentials, apps: this.apps });
  }

  /** Goes back to a snapshot, as a store does that fails over to a lagging replica. */
  load(snapshot: TokenTableSnapshot): void {
    const { credentials, apps } = structuredClone(snapshot);
    this.credentials = new Map(credentials);
    this.apps = new Map(apps);
    this.garbage = new Garbage(this.credentials);
  }

  /** Loses everything, fences included. */
  clear(): void {
    this.credentials.clear();
    this.apps.clear();
  }

  private step<T>(key: CredentialKey, run: (slot: Slot) => T): T {
    const index = indexOf(key);
    const now = this.time();
    if (!this.credentials.has(index)) this.garbage.collect(now);
    const credential = kept(this.credentials, index, emptyCredential);
    credential.touchedAt = now;
    const app = kept(this.apps, key.appId, emptyApp);
    const before = revisionOf(credential);

    const result = run({ credential, app, now });
    const revision = revisionOf(credential);
    if (revision !== before) this.changed(key, revision);
    return result;
  }

  private peek(key: CredentialKey): CredentialState {
    return this.credentials.get(indexOf(key)) ?? emptyCredential();
  }

  private time(): number {
    return Math.floor(this.now());
  }
}

function indexOf({ appId, kind, subject }: CredentialKey): string {
  return JSON.stringify([appId, kind, subject]);
}

function kept<T>(states: Map<string, T>, index: string, empty: () => T): T {
  const state = states.get(index) ?? empty();
  states.set(index, state);
  return state;
}
