import {
  nameOf,
  type Credential,
  type CredentialKey,
} from '../../../libs/wechat-token/src/credential/credential.js';
import type {
  AbandonRequest,
  AcquireRequest,
  AcquireResult,
  CommitRequest,
  Keeping,
  OfferRequest,
  RejectRequest,
} from '../../../libs/wechat-token/src/credential/token-store.js';
import { MINUTE, SECOND, type FaultKind } from '../fault-plan.js';
import { isExcused as isExcusedByKind } from '../kind-excuses.js';
import type { World } from '../world.js';
import type { SimulatedUsers } from './simulated-users.js';

/** Under these a call may fail: nothing that could be asked answers, or its caller stood still. */
const OUTAGES: readonly FaultKind[] = [
  'network',
  'store-away',
  'store-read-only',
  'wechat-away',
  'wechat-slow',
  'tight-budget',
  'spurious',
  'bad-reporter',
  'wrong-secret',
  'bad-address',
  'pauses',
  'host-sleep',
  'host-clock',
  // What a store or a process that died takes with it, the user has to give again.
  'kills',
  'failover',
  'wipe',
];

/** WeChat does not say when a ticket ends: what it gave at the end is served for a second more. */
const TICKET_GRACE_MS = 2 * SECOND;

/** Under these WeChat's answer may reach nobody. */
const LOST_ANSWERS: readonly FaultKind[] = [
  'network',
  'pauses',
  'kills',
  'wechat-away',
  'wechat-slow',
  'store-away',
  'store-read-only',
  'unreadable-record',
  'loop-blocked',
  'lost-commits',
];

/** Under these an end is a guess. */
const GUESSED_ENDS: readonly FaultKind[] = ['store-clock', 'host-clock', 'host-sleep', 'wipe', 'failover'];

/** What is wanted, or doubted, may be asked for though it lives. */
const DOUBT: readonly FaultKind[] = ['store-clock', 'host-clock', 'host-sleep', 'spurious', 'bad-reporter'];

/** Watches tickets and users' tokens: what depends on another credential, and what lives on demand. */
export class OtherJudge {
  private readonly leases = new Map<string, { readonly version: string; readonly until: number }>();
  private readonly versions = new Map<string, string>();
  /** Everything that the store was told and said that it took. */
  private readonly kept = new Set<string>();
  private readonly keptStates = new Set<string>();
  /** The refresh_tokens that reached a process, and which. */
  private readonly delivered = new Map<string, string>();
  private readonly dead = new Set<string>();
  private hasLostHistory = false;

  constructor(private readonly world: World) {}

  onNewHistory(): void {
    this.hasLostHistory = true;
    this.onClockJump();
  }

  onClockJump(): void {
    this.leases.clear();
    this.versions.clear();
  }

  onAcquire(who: string, request: AcquireRequest, result: AcquireResult): void {
    const name = nameOf(request.key);
    this.world.tell(who, `asks for the lease of ${request.key.subject}: ${result.outcome}`);
    if (result.outcome !== 'granted') return;
    const now = this.world.store.now();
    const lease = this.leases.get(name);
    if (lease && lease.version !== result.version && now < lease.until) {
      this.world.judge.violate('one-lease', `${who} is granted a second lease of ${name}`);
    }
    if (request.budgets.length > 0 && lease?.version !== result.version) this.lookAtNeed(who, request.key);
    this.leases.set(name, { version: result.version, until: result.storeTime + request.leaseMs });
  }

  onCommit(who: string, request: CommitRequest, outcome: string): void {
    this.world.tell(
      who,
      `commits ${request.value}, ${request.issuerState ?? 'nothing'} beside it: ${outcome}`,
    );
    this.endLease(request);
    const { key, issuerState } = request;
    const current = this.world.users!.current.get(key.subject ?? '');
    const kept = this.world.store.table.read(key).record?.issuerState;
    if (outcome === 'superseded' && issuerState !== undefined && issuerState === current && !kept) {
      this.world.judge.violate(
        'user-lost',
        `${who} cannot keep ${issuerState}: the store has given the user up`,
      );
    }
    this.onKept(request, outcome === 'committed');
  }

  onOffer(who: string, request: OfferRequest, outcome: string): void {
    this.world.tell(who, `offers ${request.value}: ${outcome}`);
    this.onKept(request, outcome === 'taken');
  }

  onAbandon(who: string, request: AbandonRequest): void {
    this.world.tell(who, `abandons a lease of ${request.key.subject}`);
    this.endLease(request);
  }

  onReject(who: string, request: RejectRequest, outcome: string): void {
    this.world.tell(who, `reports ${request.key.kind} ${request.key.subject}: ${outcome}`);
  }

  /** A process was handed an answer of WeChat's with this refresh_token. */
  onDelivered(process: string, refreshToken: string): void {
    this.delivered.set(refreshToken, process);
  }

  onKilled(process: string): void {
    this.dead.add(process);
  }

  onTicket(who: string, credential: Credential): void {
    const endedAgoMs = this.world.tickets!.endedAgoMs(credential.value);
    // Who made a ticket without anybody hearing of it made it before it was first seen.
    const graceMs = this.wasActive(LOST_ANSWERS, 0) ? MINUTE : TICKET_GRACE_MS;
    this.onHandedOut(who, credential, endedAgoMs <= graceMs);
  }

  onHandedOut(who: string, { key, value }: Credential, isAccepted: boolean): void {
    const { judge, tallies } = this.world;
    tallies.calls += 1;
    if (key.kind === 'user-token' && !this.kept.has(value)) {
      judge.violate('kept-first', `${who} hands out ${value}, which no store has`);
    }
    if (isAccepted || this.wasActive(GUESSED_ENDS, 0)) return;
    judge.violate('life', `${who} hands out ${value} past its end`);
  }

  onFailed(who: string, key: CredentialKey, error: Error & { readonly code?: string }): void {
    this.world.tallies.calls += 1;
    const since = this.world.time.now - 3 * MINUTE;
    // What WeChat gives at a ticket's end lives for a second: a commit that is sent again comes too late.
    const isLostCommit = error.code === 'TOKEN_STORE_FAILED' || key.kind === 'ticket';
    const isStoreFailure = isLostCommit && this.wasActive(['lost-commits'], since);
    const process = Number(/^p(\d+)/.exec(who)?.[1]);
    const isExcused = isExcusedByKind(this.world, { key, process, since, error });
    if (this.wasActive(OUTAGES, since) || isStoreFailure || isExcused) {
      this.world.tallies.failedExcused += 1;
      return;
    }
    const isKept = this.keptStates.has(this.world.users!.current.get(key.subject!) ?? '');
    // Who was given the one that counts stands still, and has yet to write it.
    if (error.code === 'AUTHORIZATION_GONE' && !(isKept && this.isToBeKept(key.subject!))) return;
    this.world.judge.violate('failed-call', `${who} fails for ${nameOf(key)}: ${error.message}`);
  }

  /** After everything has settled, what WeChat takes of a user is in the store, if any process was told of it. */
  onEnd(users: SimulatedUsers, keyOf: (user: string) => CredentialKey): void {
    for (const [user, refreshToken] of users.current) {
      const { record } = this.world.store.table.read(keyOf(user));
      if (record?.issuerState === refreshToken || !this.isToBeKept(user)) continue;
      this.world.judge.violate(
        'user-lost',
        `${user} has to authorize again, though ${refreshToken} was given`,
      );
    }
  }

  /** Whether a process that lives was told of what WeChat takes of a user, by a store that lost nothing. */
  private isToBeKept(user: string): boolean {
    const current = this.world.users?.current.get(user);
    const process = current === undefined ? undefined : this.delivered.get(current);
    return process !== undefined && !this.dead.has(process) && !this.hasLostHistory;
  }

  private onKept(keeping: Keeping, isTaken: boolean): void {
    const name = nameOf(keeping.key);
    if (isTaken) this.kept.add(keeping.value);
    if (isTaken && keeping.issuerState) this.keptStates.add(keeping.issuerState);
    const version = this.world.store.table.read(keeping.key).record?.version ?? '';
    if (version < (this.versions.get(name) ?? '')) this.world.judge.violate('version', `${name} goes back`);
    this.versions.set(name, version);
  }

  private endLease({ key, version }: { readonly key: CredentialKey; readonly version: string }): void {
    if (this.leases.get(nameOf(key))?.version === version) this.leases.delete(nameOf(key));
  }

  /** A user's token that lives and was not refused is not renewed, but in its last minute. */
  private lookAtNeed(who: string, key: CredentialKey): void {
    const { record } = this.world.store.table.read(key);
    if (key.kind !== 'user-token' || !record || this.wasActive(DOUBT, 0)) return;
    if (record.standing === 'ok' && record.remainingMs > MINUTE + SECOND)
      this.world.judge.violate('needless', `${who} renews what lives: ${nameOf(key)}`);
  }

  private wasActive(kinds: readonly FaultKind[], since: number): boolean {
    return kinds.some((kind) => this.world.wasActive(kind, since, this.world.time.now));
  }
}
