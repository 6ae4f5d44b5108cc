import type { Credential } from '../../libs/wechat-token/src/core/ports/credential.js';
import type { IssueRequest } from '../../libs/wechat-token/src/core/ports/credential-kind.js';
import { DEFAULT_TIMING } from '../../libs/wechat-token/src/core/ports/keeper-options.js';
import { fenceOf, type Version } from '../../libs/wechat-token/src/core/ports/version.js';
import type { TimePoint } from '../../libs/wechat-token/src/core/time/time-point.js';
import type {
  AbandonRequest,
  AcquireRequest,
  AcquireResult,
  CommitRequest,
  RestoreRequest,
  RejectRequest,
} from '../../libs/wechat-token/src/core/ports/token-store.js';
import { CopyJudge } from './copy-judge.js';
import { BACKOFF_MS, CHECK_AWAY_MS, NEWS_MS, type Trouble } from './effects.js';
import { Excuses } from './excuses.js';
import { hits, HOUR, MINUTE, type FaultKind } from './fault-plan.js';
import { LeaseJudge } from './lease-judge.js';
import { LifeJudge } from './life-judge.js';
import type { PromiseName } from './shares.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

/** What was broken, when, and how it came about. */
export interface Violation {
  readonly at: number;
  readonly invariant: string;
  readonly what: string;
}

const { leaseMs, waitMs, storeTimeoutMs, confirmEveryMs } = DEFAULT_TIMING;

/** While these last nobody can write the record. */
const UNWRITABLE = ['store-away', 'store-read-only', 'unreadable-record'] as const;

/** Watches a schedule for what must never happen. It knows the promises, not how they are kept. */
export class Judge {
  violation: Violation | undefined;
  readonly excuses: Excuses;
  readonly leases: LeaseJudge;
  private readonly copies: CopyJudge;
  private readonly lives: LifeJudge;
  /** When callers were refused a value. */
  private readonly refusals = new Map<string, number[]>();
  private readonly wantedAt = new Map<string, number>();
  private readonly clocksBehind: { readonly from: number; readonly until: number }[] = [];
  private lastStruckAt = -Infinity;
  private readonly halfSpent = new Set<string>();
  /** Answers of WeChat's whose commit got lost, and its repetition too: another process may get the lease meanwhile. */
  private readonly lostAgain = new Set<Version>();
  /**
   * The versions that the store kept when its clock jumped, whose dates say nothing since: for each the processes that had the
   * value before, and count its age themselves.
   */
  private readonly misdated = new Map<string, Set<string>>();
  /** What the store took last. */
  private taken = '';
  /** What each process handed out last. */
  private readonly handed = new Map<string, string>();

  constructor(private readonly world: World) {
    const violate = (invariant: string, what: string) => this.violate(invariant, what);
    this.excuses = new Excuses(world.endpoint);
    const faults = world.options.faults.filter(({ kind }) => world.kinds.includes(kind));
    for (const { process, ...fault } of faults) {
      // Of those that name a process, some befall all.
      const strikesAll = hits({ process, ...fault }, Number.NaN);
      this.excuses.add(strikesAll ? fault : { ...fault, process });
      const isMoved = faults.some(
        (other) => other.kind === 'host-clock' && other.process === process && isAbout(other.from, fault),
      );
      if (fault.kind === 'host-sleep' && isMoved) {
        this.excuses.add({ ...fault, kind: 'clocks-behind', process });
        this.clocksBehind.push(fault);
      }
    }
    this.leases = new LeaseJudge(world, violate);
    this.copies = new CopyJudge(world, violate);
    this.lives = new LifeJudge(world, violate);
  }

  violate(invariant: string, what: string): void {
    this.violation ??= { at: this.world.time.now, invariant, what };
  }

  /** Since when a trouble matters to a call that failed: who asked without the store in vain does not ask again at once. */
  sinceWhen(
    startedAt: number,
    {
      code,
      reason,
      errcode,
    }: { readonly code?: string; readonly reason?: string; readonly errcode?: number },
  ): number {
    // By a clock that went back, what is spent comes back as much later.
    const since = startedAt - 2 * HOUR;
    const isLocked =
      reason === 'REPORTED_TOO_OFTEN' && this.world.wasActive('store-clock', since, this.world.time.now);
    if (isLocked) return since;
    // Who was refused its address stands down, and nobody helps it while nobody can write the record, nor right after.
    const { now } = this.world.time;
    const isUnwritten = UNWRITABLE.some((kind) => this.world.wasActive(kind, startedAt - NEWS_MS, now));
    if (errcode === 40164 && isUnwritten) return startedAt - 1.2 * DEFAULT_TIMING.refusalMaxMs;
    return isAlone({ code }) ? startedAt - DEFAULT_TIMING.directGapMs : startedAt;
  }

  /** Counts a use that a promise is about, and answers whether the promise is judged at it: nothing excuses it since `from`. */
  judges(promise: PromiseName, who: string, from = this.world.time.now, isKnown = true): boolean {
    const { time, tallies } = this.world;
    const isJudged = isKnown && !this.excuses.isExcused(promise, who, from, time.now);
    tallies.shares.count(promise, who, time.now, isJudged);
    return isJudged;
  }

  onNewHistory(): void {
    this.befalls({ kind: 'history-lost' });
    this.forgetsAsking();
    this.leases.onNewHistory();
    this.lives.onNewHistory();
  }

  onClockJump(): void {
    const { record } = this.world.store.table.read(this.world.key);
    const holders = [...this.handed].filter(([, value]) => value === record?.value).map(([name]) => name);
    if (record) this.misdated.set(record.version, new Set(holders));
    this.forgetsAsking();
    this.leases.onClockJump();
    this.lives.onClockJump();
  }

  onStopped(process: SimulatedProcess, ms: number): void {
    const { index, name } = process;
    const { now } = this.world.time;
    this.excuses.add({ kind: 'stopped', from: now, until: now + ms, process: index });
    if (this.world.isActive('secret-unavailable', index))
      this.excuses.add({ kind: 'secret-awaited', from: now, until: now + ms, process: index });
    this.lives.onStopped(process, ms);
    if (this.isHolder(name)) this.onHolderStruck(process, ms);
    // What a person asked for before is done after.
    if (this.isWished(name)) this.wantedAt.set(name, Math.max(now + ms, this.wantedAt.get(name)!));
  }

  onKilled(process: SimulatedProcess): void {
    this.handed.delete(process.name);
    this.losesCount(process);
    if (this.isHolder(process.name)) this.onHolderStruck(process);
  }

  /** A process was stopped or died in the middle of a step: with a lease, or on its way to WeChat or back. */
  onHolderStruck({ index }: SimulatedProcess, forMs = 0): void {
    const { now } = this.world.time;
    if (now === this.lastStruckAt) return;
    const until = now + forMs;
    this.befalls({ kind: 'holder-struck', process: index, until });
    this.countStruck(until);
  }

  /** WeChat refused a holder's address. */
  onAddressRefused(): void {
    this.befalls({ kind: 'address-refused' });
    this.onHeldUp();
  }

  /** The lease of a process that may be dead by now begins again, or a holder's address was refused: the others wait as for one that was struck. */
  onHeldUp(): void {
    this.countStruck(this.world.time.now);
  }

  /** Half of a day's calls are made. */
  onHalfSpent(kind: 'budget-half-spent' | 'ticket-budget-half-spent'): void {
    if (!this.halfSpent.has(kind)) this.befalls({ kind, until: this.world.lengthMs });
    this.halfSpent.add(kind);
  }

  /** Whether half of a day's calls for tickets are made. */
  get isTicketBudgetHalfSpent(): boolean {
    return this.halfSpent.has('ticket-budget-half-spent');
  }

  /** A ticket was refused beside an access token whose report had brought no other: that is answered by a pause. */
  onDependencyDoubted(): void {
    this.befalls({ kind: 'dependency-doubted' });
  }

  /** Somebody wants a new token, however fresh the kept one is. */
  onWanted({ name }: SimulatedProcess): void {
    this.wantedAt.set(name, this.world.time.now);
  }

  /** How far the clocks of a host have fallen behind the store's at most since then, unnoticed. */
  behindMsSince(at: number): number {
    const lasted = this.clocksBehind.map(({ from, until }) => (until > at ? until - from : 0));
    return Math.max(0, ...lasted);
  }

  onHostSlept(process: SimulatedProcess): void {
    this.losesCount(process);
    this.lives.onHostSlept(process, this.leases.attemptOf(process.name));
  }

  onSetBackAsleep(process: SimulatedProcess): void {
    this.lives.onSetBackAsleep(process);
  }

  onTaken(version: string, value: string): void {
    const { wechat, store } = this.world;
    // Who asked with an empty store knew of no version that lies ahead of the store's clock since that was set back.
    const isAhead = fenceOf(version) > store.now();
    if (isAhead && wechat.issuedAt(value) < wechat.issuedAt(this.taken)) this.befalls({ kind: 'gone-back' });
    this.taken = value;
    this.lives.onTaken(version, value);
  }

  onAcquire(who: string, request: AcquireRequest, result: AcquireResult): void {
    // Another may have committed since an attempt was granted its lease, whose answer was lost.
    if (result.outcome === 'granted' && !this.leases.hasGranted(request)) this.lookAtNeed(who);
    this.leases.onAcquire(who, request, result);
  }

  onCommit(who: string, request: CommitRequest, outcome: string): void {
    this.leases.onCommit(who, request, outcome);
  }

  onOffer(who: string, request: RestoreRequest, outcome: string): void {
    this.leases.onOffer(who, request, outcome);
  }

  onAbandon(who: string, request: AbandonRequest): void {
    this.leases.onAbandon(who, request);
  }

  onReject(who: string, request: RejectRequest, outcome: string): void {
    this.leases.onReject(who, request, outcome);
    this.lives.onReject(request, outcome);
  }

  onCommitLost(version: Version, isRepeated: boolean): void {
    if (isRepeated) this.lostAgain.add(version);
    if (isRepeated || this.isHolderJustStruck) this.befalls({ kind: 'commit-late' });
  }

  /** A process goes by a report that the store refused to write, and so does the lease that it may be granted right after. */
  onReportUnwritten({ index }: { readonly index: number }): void {
    this.befalls({ kind: 'report-unwritten', process: index });
  }

  onSend(who: string, at: TimePoint, timeoutMs: number): void {
    this.leases.onSend(who, at, timeoutMs);
  }

  onCheck(who: string, at: TimePoint, timeoutMs: number): void {
    this.leases.onCheck(who, at, timeoutMs);
  }

  onCall(who: string, _request: IssueRequest): void {
    this.world.tallies.asked += 1;
    this.world.tell(who, 'reaches WeChat');
  }

  onCallBegun(): void {
    this.world.tallies.calls += 1;
  }

  onHandedOut(process: SimulatedProcess, credential: Credential): void {
    const { wechat } = this.world;
    const { value } = credential;
    this.handed.set(process.name, value);
    if (!wechat.accepts(value)) this.world.tell(process.name, `hands out ${value}, which WeChat refuses`);
    this.leases.onHandedOut(process.name, credential.version);
    this.copies.onHandedOut(process, credential);
    this.lives.onHandedOut(process, credential);
    this.lookAtNews(process, value);
  }

  onServed(process: SimulatedProcess, startedAt: number): void {
    this.judges('failed calls', process.name, startedAt);
  }

  /** A use that WeChat answered, of what was handed out at that moment. */
  onUsed(
    process: SimulatedProcess,
    credential: Credential,
    isAccepted: boolean,
    { handedAt, answeredAt }: { readonly handedAt: number; readonly answeredAt: number },
  ): void {
    const { world } = this;
    const { value } = credential;
    const isKnown = this.lives.isKnown(process, credential) && !this.isNews(process.name, value);
    const isJudged = this.judges('refused uses', process.name, answeredAt, isKnown);
    if (isAccepted) return;
    world.tallies.refusedUses += 1;
    world.tell(process.name, `is refused ${value}`);
    const refusals = this.refusals.get(value) ?? [];
    this.refusals.set(value, [...refusals, world.time.now]);
    this.copies.onRefused(process, value);
    // What was returned was valid at that instant, and its life was over when it arrived.
    const hasEndedOnItsWay = !world.wechat.wasCut(value) && world.wechat.endsAt(value) > handedAt;
    const isOver = hasEndedOnItsWay && !world.wechat.accepts(value);
    if (isJudged && !isOver)
      this.violate('refused-use', `${process.name} is refused ${value} though no fault explains it`);
  }

  onFailedCall(
    process: SimulatedProcess,
    startedAt: number,
    error: Error & { readonly code?: string; readonly reason?: string },
    { isImpatient, hadValid }: { isImpatient: boolean; hadValid: boolean },
  ): void {
    const { tallies } = this.world;
    if (hadValid)
      this.violate('fails-with-living', `${process.name} fails though it has a copy: ${error.message}`);
    const since = this.sinceWhen(startedAt, error);
    // Without the store a process asks once in a while, and what it was given may have been ended by force since.
    const isCut = isAlone(error) && this.world.wechat.lastForcedAt > since;
    const isKnown =
      !isImpatient && !this.isStuck(since) && !(isCut && this.leases.comesFromAlone(process.name));
    const isJudged = this.judges('failed calls', process.name, since, isKnown);
    const reason = `${isJudged ? 'failed' : 'excused'} ${error.code ?? error.message.slice(0, 13)}`;
    tallies.events.set(reason, (tallies.events.get(reason) ?? 0) + 1);
    if (!isJudged) {
      if (error.reason === 'REPORTED_TOO_OFTEN') this.befalls({ kind: 'allowance-spent' });
      tallies.failedExcused += 1;
      return;
    }
    tallies.failed += 1;
    this.world.tell(process.name, `fails: ${error.message}`);
    this.violate('failed-call', `${process.name} fails outside an outage: ${error.message}`);
  }

  /** A reporter gets its own value back only with WeChat's word that is younger than the refusal. */
  onAnsweredReport(process: SimulatedProcess, reported: string, answer: string, refusedAt: number): void {
    this.copies.onAnswered(process, reported, refusedAt);
    if (reported === answer && this.world.wechat.givenAt(answer) < refusedAt) {
      this.violate('stale-answer', `${process.name} reports ${reported} and is handed it on an older word`);
    }
  }

  /** What holds for a schedule as a whole. */
  onEnd(): void {
    const { endpoint, kinds, lengthMs, tallies } = this.world;
    if (this.violation || kinds.some((kind) => kind !== 'lost-commits' && kind !== 'lost-hints')) return;
    const lives = lengthMs / (2 * HOUR);
    // On stable, whoever confirms may not know of an answer whose commit got lost; on legacy there must not be a second token.
    const most =
      endpoint === 'stable' ? lengthMs / (4 * MINUTE) + 2 * lives + 1 + this.lostAgain.size : 2 * lives + 2;
    if (tallies.asked > most)
      this.violate('calls', `${tallies.asked} calls to WeChat where ${most} are enough`);
  }

  /** The store no longer makes others wait for a request that is in flight. */
  private forgetsAsking(): void {
    if (this.leases.settledAt() > this.world.time.now) this.befalls({ kind: 'request-forgotten' });
  }

  private befalls(trouble: Omit<Trouble, 'from' | 'until'> & { readonly until?: number }): void {
    const { now } = this.world.time;
    this.excuses.add({ from: now, until: now, ...trouble });
  }

  /**
   * Whether a reported token could be neither checked nor replaced: a check without a verdict puts the next one off, and
   * nobody asks beside an asking whose outcome is unknown.
   */
  private isStuck(since: number): boolean {
    const { endpoint, time, store, key } = this.world;
    const wasActive = (kind: FaultKind) => this.world.wasActive(kind, since - BACKOFF_MS, time.now);
    // The network loses the answers to checks, too.
    const isReported = store.table.read(key).record?.status === 'suspect';
    const isCheckAway = wasActive('check-away') || (wasActive('network') && isReported);
    return endpoint === 'legacy' && isCheckAway && this.leases.settledAt() > since;
  }

  private countStruck(until: number): void {
    if (this.isHolderJustStruck) this.befalls({ kind: 'holders-struck', until });
    this.lastStruckAt = this.world.time.now;
  }

  private get isHolderJustStruck(): boolean {
    return this.world.time.now - this.lastStruckAt < leaseMs + waitMs;
  }

  private isHolder(who: string): boolean {
    return this.leases.isHolder(who) || this.world.otherJudge?.isHolder(who) === true;
  }

  private isWished(who: string): boolean {
    return this.world.time.now - (this.wantedAt.get(who) ?? -Infinity) <= waitMs;
  }

  /** What is fresh and was confirmed lately is not asked for, unless somebody wants it or has reason to doubt it. */
  private lookAtNeed(who: string): void {
    const { record, revocation } = this.world.store.table.read(this.world.key);
    const isDated = !record || !this.misdated.has(record.version);
    const isKnown = !this.leases.comesFromAlone(who) && isDated;
    if (!this.judges('needless', who, this.world.time.now, isKnown) || !record || revocation) return;
    // Who read it counts from before the read, which may take as long as a step.
    const isDue = record.dueInMs <= storeTimeoutMs;
    const isWanted = this.isWished(who) || record.status !== 'valid' || record.remainingMs === 0 || isDue;
    if (!isWanted && record.confirmedAgoMs < 3 * MINUTE)
      this.violate('needless', `${who} is granted a lease on what is fresh`);
  }

  /** Whether somebody ended a value before its time, and those who use it need not know yet. */
  private isNews(name: string, value: string): boolean {
    const { time, wechat } = this.world;
    return wechat.wasCut(value) && this.excuses.lastEnd('news', name, time.now) + NEWS_MS > time.now;
  }

  private losesCount({ name }: SimulatedProcess): void {
    for (const holders of this.misdated.values()) holders.delete(name);
  }

  /** Where more than three checks in a row gave no verdict, one was replaced unchecked before: the next only in five minutes. */
  private uncheckedFrom(value: string): number {
    const { store, time, key, endpoint } = this.world;
    const pause = store.table.inspect(key.appId).pauses.find(({ id }) => id === `${endpoint}/check`);
    if ((pause?.failures ?? 0) <= 3) return -Infinity;
    return time.now + DEFAULT_TIMING.minIssueGapMs - this.knownAgeOf(value);
  }

  /** How old the fleet knows a value to be: as the store says, if its clock was set back and nobody had the value before. */
  private knownAgeOf(value: string): number {
    const { store, wechat, key, time } = this.world;
    const ageMs = time.now - wechat.issuedAt(value);
    const { record } = store.table.read(key);
    const isMisdated = record?.value === value && this.misdated.get(record.version)?.size === 0;
    return isMisdated ? Math.min(ageMs, record.issuedAgoMs) : ageMs;
  }

  /** From the first report of a dead value on that no fault hushes up, it is used for so long and no longer. */
  private lookAtNews({ name }: SimulatedProcess, value: string): void {
    const { time, wechat } = this.world;
    if (!this.judges('news', name) || wechat.accepts(value)) return;
    const since = Math.max(this.excuses.lastEnd('news', name, time.now), wechat.endsAt(value));
    const first = this.refusals.get(value)?.find((at) => at > since);
    if (first === undefined) return;
    // The last check without a verdict puts the next one off.
    const isCheckAway = this.world.wasActive('check-away', first - BACKOFF_MS, time.now);
    // What no check gives a verdict on is replaced unchecked, though not beside a request in doubt.
    const from = isCheckAway
      ? Math.max(first + CHECK_AWAY_MS, this.leases.settledAt(), this.uncheckedFrom(value))
      : first;
    if (time.now < from + NEWS_MS) return;
    this.violate('news', `${name} hands out ${value}, reported ${Math.round(time.now - first)} ms ago`);
  }
}

/** Whether a call failed for want of the store, or of a record that can be read. */
function isAlone({ code }: { readonly code?: string | undefined }): boolean {
  return code === 'TOKEN_STORE_FAILED' || code === 'TOKEN_RECORD_UNREADABLE';
}

/** Whether a process may see both from one answer of the store to the next. */
function isAbout(at: number, { from, until }: { readonly from: number; readonly until: number }): boolean {
  return at > from - confirmEveryMs && at < until;
}
