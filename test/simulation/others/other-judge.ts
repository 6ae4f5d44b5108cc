import { DEFAULT_TIMING } from '../../../libs/wechat-token/src/core/ports/keeper-options.js';
import {
  nameOf,
  type Credential,
  type CredentialKey,
} from '../../../libs/wechat-token/src/core/ports/credential.js';
import type {
  AbandonRequest,
  AcquireRequest,
  AcquireResult,
  CommitRequest,
  CredentialWrite,
  RestoreRequest,
  RejectRequest,
  StoredCredential,
} from '../../../libs/wechat-token/src/core/ports/token-store.js';
import { MINUTE, SECOND } from '../fault-plan.js';
import type { World } from '../world.js';
import type { SimulatedUsers } from './simulated-users.js';
import { TICKET_TROUBLE_MS, TicketLives } from './ticket-lives.js';

const { clockGapMs: CLOCK_GAP_MS } = DEFAULT_TIMING;
/** A ticket is confirmed every twenty minutes here. */
const CONFIRMED_LATELY_MS = 15 * MINUTE;
/** What WeChat has against one user is left alone for little more than a minute. */
const TROUBLE_LASTS_MS = { 'ticket calls': TICKET_TROUBLE_MS, 'user calls': 2 * MINUTE } as const;

/** Watches tickets and users' tokens: what depends on another credential, and what lives on demand. */
export class OtherJudge {
  private readonly leases = new Map<
    string,
    { readonly who: string; readonly version: string; readonly until: number }
  >();
  private readonly versions = new Map<string, string>();
  /** What the store was told and said that it took, and how often its clock had jumped by then. */
  private readonly kept = new Map<string, number>();
  /** When the store first took each refresh_token. */
  private readonly keptStates = new Map<string, number>();
  /** The refresh_tokens that reached a process, which, and when. */
  private readonly delivered = new Map<string, { readonly process: string; readonly at: number }>();
  private readonly dead = new Set<string>();
  /** How often the store's clock had jumped when it took a version. */
  private readonly takenAfter = new Map<string, number>();
  /** Who has a ticket that was had without the store, and has yet to commit in its place; whether it never saw that before. */
  private readonly alone = new Map<string, boolean>();
  /** The ticket that each process counts down, and when it ends by that count; a guess if its host was shaken. */
  private readonly counted = new Map<string, { value: string; endsAt: number; isGuess: boolean }>();
  private lastLossAt = -Infinity;
  /** When the store's clock last jumped, here and by that clock. */
  private jumpedAt = { here: -Infinity, there: -Infinity };
  private readonly tickets: TicketLives;

  constructor(private readonly world: World) {
    this.tickets = new TicketLives(world);
  }

  onNewHistory(): void {
    this.lastLossAt = this.world.time.now;
    this.tickets.onLoss();
    this.forgetInstants();
  }

  onClockJump(): void {
    this.jumpedAt = { here: this.world.time.now, there: this.world.store.now() };
    this.tickets.onClockJump();
    this.forgetInstants();
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
    for (const { id, used } of result.budgets) {
      if (id === 'ticket' && used * 2 > this.world.budgets.other)
        this.world.judge.onHalfSpent('ticket-budget-half-spent');
    }
    if (request.budgets.length > 0 && lease?.version !== result.version) this.lookAtNeed(who, request.key);
    // A lease from before the clock was set back ends no later than one from then.
    const grantedAt = result.storeTime > now ? this.jumpedAt.there : result.storeTime;
    this.leases.set(name, { who, version: result.version, until: grantedAt + request.leaseMs });
  }

  onCommit(who: string, request: CommitRequest, outcome: string): void {
    this.world.tell(
      who,
      `commits ${request.value}, ${request.issuerState ?? 'nothing'} beside it: ${outcome}`,
    );
    this.endLease(request);
    const { key, issuerState } = request;
    this.alone.delete(`${who}/${nameOf(key)}`);
    const current = this.world.users!.current.get(key.subject ?? '');
    const kept = this.world.store.table.read(key).record?.issuerState;
    if (outcome === 'superseded' && issuerState !== undefined && issuerState === current && !kept) {
      this.world.judge.violate(
        'user-lost',
        `${who} cannot keep ${issuerState}: the store has given the user up`,
      );
    }
    this.onKept(who, request, outcome === 'committed');
  }

  onOffer(who: string, request: RestoreRequest, outcome: string): void {
    this.world.tell(who, `restores ${request.value}: ${outcome}`);
    this.onKept(who, request, outcome === 'taken');
  }

  onAbandon(who: string, request: AbandonRequest): void {
    this.world.tell(who, `abandons a lease of ${request.key.subject}`);
    this.endLease(request);
  }

  onReject(who: string, request: RejectRequest, outcome: string): void {
    this.world.tell(who, `reports ${request.key.kind} ${request.key.subject}: ${outcome}`);
  }

  /** A process was given a credential while the store was away. */
  onAskedAlone(who: string, key: CredentialKey, isNew: boolean): void {
    const name = `${who}/${nameOf(key)}`;
    this.alone.set(name, isNew || this.isNewTo(who, key));
  }

  /** A process was handed an answer of WeChat's with this refresh_token. */
  onDelivered(process: string, refreshToken: string): void {
    this.delivered.set(refreshToken, { process, at: this.world.time.now });
  }

  onKilled(process: string): void {
    this.dead.add(process);
    this.world.tickets!.onCountLost(process);
  }

  /** The host of a process slept, or its wall clock was moved: it takes the dates of a store whose clock had jumped for better. */
  onHostShaken(who: string): void {
    for (const [name, own] of this.counted) if (name.startsWith(`${who}/`)) own.isGuess = true;
  }

  /** Whether a process has a lease just now. */
  isHolder(name: string): boolean {
    const now = this.world.store.now();
    return [...this.leases.values()].some(({ who, until }) => who === name && now < until);
  }

  onTicket(who: string, credential: Credential): void {
    const { tallies, judge } = this.world;
    tallies.calls += 1;
    judge.judges('ticket calls', who);
    const { key, value, version } = credential;
    this.count(who, credential);
    this.tickets.onHandedOut(who, key, value, version === '' && this.isNewTo(who, key));
  }

  onUserToken(who: string, { value, version }: Credential, isAccepted: boolean): void {
    const { judge, tallies, store, time } = this.world;
    tallies.calls += 1;
    judge.judges('user calls', who);
    if (!this.kept.has(value)) judge.violate('kept-first', `${who} hands out ${value}, which no store has`);
    // It is read from the store each time, which counts its life by its own clock.
    const { clockJumps } = store;
    // A failover may bring back what was dated before a renewal of the same value.
    const isKnown = this.kept.get(value) === clockJumps && this.takenAfter.get(version) === clockJumps;
    if (judge.judges('user life', who, time.now, isKnown) && !isAccepted)
      judge.violate('life', `${who} hands out ${value} past its end`);
  }

  onFailed(
    who: string,
    key: CredentialKey,
    error: Error & { readonly code?: string },
    startedAt: number,
  ): void {
    const { tallies, judge } = this.world;
    tallies.calls += 1;
    // Who has to authorize again is told so at once. It must not be if what counts was kept before it called.
    const keptAt = this.keptStates.get(this.world.users!.current.get(key.subject!) ?? '') ?? Infinity;
    const isKept = keptAt <= startedAt;
    const isTrue = error.code === 'AUTHORIZATION_GONE' && !(isKept && this.isToBeKept(key.subject!));
    const promise = key.kind === 'ticket' ? 'ticket calls' : 'user calls';
    // What commits that are lost keep from the store is not handed out.
    const isLost = !isKept && this.world.wasActive('lost-commits', startedAt, this.world.time.now);
    const isJudged = judge.judges(
      promise,
      who,
      judge.sinceWhen(startedAt, error),
      key.kind === 'ticket' || !isLost,
    );
    if (isTrue || this.world.wasInTrouble(key, startedAt - TROUBLE_LASTS_MS[promise])) return;
    if (isJudged) judge.violate('failed-call', `${who} fails for ${nameOf(key)}: ${error.message}`);
    tallies.failedExcused += 1;
  }

  /** After everything has settled, what WeChat takes of a user is in the store, if any process was told of it. */
  onEnd(users: SimulatedUsers, keyOf: (user: string) => CredentialKey): void {
    for (const [user, refreshToken] of users.current) {
      const isToBeKept = this.isToBeKept(user);
      const { judge, time } = this.world;
      judge.judges('users kept', user, time.now, isToBeKept);
      const { record } = this.world.store.table.read(keyOf(user));
      if (record?.issuerState === refreshToken || !isToBeKept) continue;
      judge.violate('user-lost', `${user} has to authorize again, though ${refreshToken} was given`);
    }
  }

  /** Whether a process that lives was told of what WeChat takes of a user, and the store lost nothing since. */
  private isToBeKept(user: string): boolean {
    const current = this.world.users?.current.get(user);
    const delivered = current === undefined ? undefined : this.delivered.get(current);
    return delivered !== undefined && !this.dead.has(delivered.process) && delivered.at > this.lastLossAt;
  }

  private onKept(who: string, keeping: CredentialWrite, isTaken: boolean): void {
    if (isTaken) this.world.tickets!.onKept(who, keeping.value);
    const name = nameOf(keeping.key);
    const { clockJumps } = this.world.store;
    if (isTaken && !this.kept.has(keeping.value)) this.kept.set(keeping.value, clockJumps);
    // That an authorization has ended is written beside what was read, with its dates.
    const isDatedNow = keeping.issuerState !== undefined || keeping.key.kind === 'ticket';
    const datedAfter = isDatedNow ? clockJumps : (this.takenAfter.get(this.versions.get(name) ?? '') ?? -1);
    if (isTaken && !this.takenAfter.has(keeping.version)) this.takenAfter.set(keeping.version, datedAfter);
    if (isTaken && keeping.issuerState) {
      if (!this.keptStates.has(keeping.issuerState))
        this.keptStates.set(keeping.issuerState, this.world.time.now);
      // A renewal dates its life anew.
      this.kept.set(keeping.value, clockJumps);
    }
    const version = this.world.store.table.read(keeping.key).record?.version ?? '';
    if (version < (this.versions.get(name) ?? '')) this.world.judge.violate('version', `${name} goes back`);
    this.versions.set(name, version);
  }

  private count(who: string, credential: Credential): void {
    const { key, value } = credential;
    const name = `${who}/${nameOf(key)}`;
    const before = this.counted.get(name);
    const isGuess = before?.value === value && before.isGuess;
    this.counted.set(name, { value, endsAt: this.world.time.now + credential.remainingMs(), isGuess });
  }

  /** Since the store's clock jumped, a process may count a ticket from before down to an earlier end, which may be a guess. */
  private countsLess(who: string, key: CredentialKey, record: StoredCredential | undefined): boolean {
    const own = this.counted.get(`${who}/${nameOf(key)}`);
    const { time, tickets } = this.world;
    if (!record || own?.value !== record.value) return false;
    if (this.jumpedAt.here < tickets!.madeAt(record.value)) return false;
    return own.isGuess || own.endsAt - time.now + CLOCK_GAP_MS < record.remainingMs;
  }

  private isNewTo(who: string, key: CredentialKey): boolean {
    return this.alone.get(`${who}/${nameOf(key)}`) ?? false;
  }

  private endLease({ key, version }: { readonly key: CredentialKey; readonly version: string }): void {
    if (this.leases.get(nameOf(key))?.version === version) this.leases.delete(nameOf(key));
  }

  private forgetInstants(): void {
    this.leases.clear();
    this.versions.clear();
  }

  private lookAtNeed(who: string, key: CredentialKey): void {
    const { record } = this.world.store.table.read(key);
    if (key.kind === 'user-token') this.lookAtRenewal(who, key, record);
    else this.lookAtTicket(who, key, record);
  }

  /** A user's token that lives and was not refused is not renewed, but in its last minute. */
  private lookAtRenewal(who: string, key: CredentialKey, record: StoredCredential | undefined): void {
    const { judge, store, time } = this.world;
    // What was dated before the clock jumped is renewed before its time.
    const isKnown = !record || this.takenAfter.get(record.version) === store.clockJumps;
    const isJudged = judge.judges('user renewals', who, time.now, isKnown);
    if (isJudged && record?.status === 'valid' && record.remainingMs > MINUTE + SECOND)
      judge.violate('needless', `${who} renews what lives: ${nameOf(key)}`);
  }

  /** A ticket that WeChat confirmed lately is not asked for, but in its last minute, or by who knows an earlier end. */
  private lookAtTicket(who: string, key: CredentialKey, record: StoredCredential | undefined): void {
    const { judge, store, time, tickets } = this.world;
    const isDated = !record || this.takenAfter.get(record.version) === store.clockJumps;
    const hasRightEnd =
      !record || record.remainingMs <= tickets!.leastRemainingMs(record.value) + CLOCK_GAP_MS;
    const isKnown =
      isDated &&
      hasRightEnd &&
      !this.alone.has(`${who}/${nameOf(key)}`) &&
      !this.countsLess(who, key, record);
    if (!judge.judges('needless', who, time.now, isKnown) || record?.status !== 'valid') return;
    const isFresh = record.confirmedAgoMs < CONFIRMED_LATELY_MS && record.dueInMs > 0;
    if (isFresh && record.remainingMs > MINUTE + SECOND)
      judge.violate('needless', `${who} is granted a lease on a fresh ticket: ${nameOf(key)}`);
  }
}
