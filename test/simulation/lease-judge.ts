import { elapsedMs, type TimePoint } from '../../libs/wechat-token/src/core/time/time-point.js';
import { DEFAULT_TIMING } from '../../libs/wechat-token/src/core/ports/keeper-options.js';
import type {
  AbandonRequest,
  AcquireRequest,
  AcquireResult,
  CommitRequest,
  CredentialWrite,
  RestoreRequest,
  RejectRequest,
} from '../../libs/wechat-token/src/core/ports/token-store.js';
import { fenceOf } from '../../libs/wechat-token/src/core/ports/version.js';
import { MINUTE, SECOND, type FaultKind } from './fault-plan.js';
import type { World } from './world.js';

/** A step may act on a reading for so long. */
const READ_WINDOW_MS = 2 * SECOND + 100;

/** So long an asking may still come to something. */
const SETTLE_MS = DEFAULT_TIMING.inDoubtMs;

/** More calls to the token endpoint than this, of the whole fleet, are a spin. */
const CALLS_A_MINUTE = 40;

/** After three checks without a verdict another token is asked for: so many for each report that the allowance lets through. */
const CHECKS_IN_TEN_MINUTES = 3 * (3 + 20 + 2);

/** Where a report cannot be written down, or gets lost, each process goes by its own count: a check in half a minute. */
const CHECKS_ALONE = 20 + 2;
const NOT_WRITTEN: readonly FaultKind[] = ['network', 'store-away', 'store-read-only', 'unreadable-record'];

/** Watches who may ask WeChat, who does, and what the store takes. */
export class LeaseJudge {
  private lease: { version: string; until: number; who: string; attemptId: string } | undefined;
  private readonly attempts = new Map<string, string>();
  private readonly askings = new Map<string, number>();
  /** When the last asking settles that a lost history or a moved clock keeps from being watched any longer. */
  private unwatchedUntil = -Infinity;
  /** Since the store's clock moved nobody has asked for the lease: that bounds what a clock that went back has lengthened. */
  private isUnbounded = false;
  private recordVersion = '';
  private readonly grants = new Map<string, number>();
  private readonly sends: number[] = [];
  private checks: number[] = [];
  /** When each process, by its own clocks, first asked for the lease that it asks for just now. */
  private readonly asked = new Map<string, { readonly attemptId: string; readonly at: TimePoint }>();
  /** The processes that go by a lease, and have yet to send. */
  private readonly holding = new Set<string>();
  /** The processes that asked WeChat without the store, and have handed out nothing of the store's since. */
  private readonly askedAlone = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly violate: (invariant: string, what: string) => void,
  ) {}

  /** The store lost what it was told. */
  onNewHistory(): void {
    this.attempts.clear();
    this.checks = [];
    this.unwatchedUntil = this.settledAt();
    this.forget();
  }

  /** Nothing is lost, and no instant means what it did. */
  onClockJump(): void {
    this.isUnbounded = true;
    this.unwatchedUntil = this.settledAt();
    this.forget();
  }

  /** A process asks for a lease, by its own clocks now; again with the same attempt where no answer came. */
  onAsk(who: string, attemptId: string, at: TimePoint): void {
    if (this.asked.get(who)?.attemptId !== attemptId) this.asked.set(who, { attemptId, at });
  }

  /** A process took what it was granted, and is about to ask WeChat; or it gave that up. */
  onHolding(who: string, isHolding: boolean): void {
    if (isHolding) this.holding.add(who);
    else this.holding.delete(who);
  }

  /** The attempt with which a process last asked for a lease. */
  attemptOf(who: string): string | undefined {
    return this.asked.get(who)?.attemptId;
  }

  /** Whether a process may doubt the store's dates for what it had without the store: until it hands out what the store has. */
  comesFromAlone(who: string): boolean {
    return this.askedAlone.has(who);
  }

  /** When the last asking will have settled whose outcome is unknown so far: nobody asks before on a mere report. */
  settledAt(): number {
    return Math.max(this.unwatchedUntil, ...[...this.askings.values()].map((at) => at + SETTLE_MS));
  }

  /** Whether a process has the lease just now. */
  isHolder(who: string): boolean {
    return this.lease?.who === who && this.world.store.now() < this.lease.until;
  }

  /** Whether this attempt has its lease already. */
  hasGranted({ attemptId }: AcquireRequest): boolean {
    return this.attempts.has(attemptId);
  }

  onAcquire(who: string, request: AcquireRequest, result: AcquireResult): void {
    if (this.isUnbounded) this.onBounded(result);
    if (result.outcome !== 'granted') {
      this.world.tell(who, `asks for the lease: ${result.outcome}`);
      if (result.outcome === 'held' && this.lease?.attemptId === request.attemptId) {
        this.violate('ghost-lease', `${who} waits for a lease of its own attempt`);
      }
      return;
    }
    this.world.tell(who, `is granted ${short(result.version)}`);
    const now = this.world.store.now();
    if (this.lease && this.lease.version !== result.version && now < this.lease.until) {
      this.violate(
        'one-lease',
        `${who} is granted ${short(result.version)} beside ${short(this.lease.version)}`,
      );
    }
    const before = this.attempts.get(request.attemptId);
    // Within the time that a reading may be acted on, a repetition may get a lease once more: it ends by itself.
    if (before !== undefined && before !== result.version && fenceOf(before) < now - READ_WINDOW_MS) {
      this.violate(
        'ghost-lease',
        `${who} is granted ${short(result.version)} for an attempt that had a lease`,
      );
    }
    this.attempts.set(request.attemptId, result.version);
    if (before === undefined) this.onNewGrant(who, request, result);
    if (result.version < this.recordVersion) this.violate('fence', `${who} is granted an old fence`);
  }

  onCommit(who: string, request: CommitRequest, outcome: string): void {
    this.world.tell(who, `commits ${request.value} as ${short(request.version)}: ${outcome}`);
    this.endLease(request.version);
    this.askings.delete(request.version);
    this.onKept(request);
  }

  onHandedOut(who: string, version: string): void {
    if (version === '') this.askedAlone.add(who);
    else this.askedAlone.delete(who);
  }

  onOffer(who: string, request: RestoreRequest, outcome: string): void {
    this.world.tell(who, `restores ${request.value} as ${short(request.version)}: ${outcome}`);
    this.onKept(request);
  }

  onAbandon(who: string, request: AbandonRequest): void {
    this.world.tell(who, `abandons ${short(request.version)}, ${request.issued} issued`);
    if (request.pause?.id === 'address') this.world.judge.onAddressRefused();
    this.endLease(request.version);
    if (request.issued === 'nothing') this.askings.delete(request.version);
  }

  onReject(who: string, request: RejectRequest, outcome: string): void {
    const kept = this.world.store.table.read(this.world.key).record;
    if (outcome === 'marked' && kept?.fingerprint !== request.fingerprint) {
      this.violate('reject-compare', `${who} marks a credential that nobody reported`);
    }
    this.world.tell(who, `reports a refusal (${request.status}): ${outcome}`);
  }

  /** A process sends a request for a token, `at` by its own clocks, and waits so long for the answer. */
  onSend(who: string, at: TimePoint, timeoutMs: number): void {
    const { now } = this.world.time;
    this.world.tell(who, 'asks WeChat');
    this.sends.push(now);
    // Nobody may ask in a spin: back-off and budgets are the fleet's.
    const recent = this.sends.filter((sentAt) => sentAt > now - MINUTE).length;
    if (recent > CALLS_A_MINUTE) this.violate('calls', `${recent} calls to WeChat within a minute`);
    this.lookAtLease(who, at, timeoutMs);
  }

  /** A process asks WeChat whether a token is still accepted. */
  onCheck(who: string, at: TimePoint, timeoutMs: number): void {
    const { now } = this.world.time;
    this.world.tallies.checks += 1;
    this.world.tell(who, 'asks WeChat whether it accepts a token');
    this.checks = [...this.checks.filter((sentAt) => sentAt > now - 10 * MINUTE), now];
    const isAlone = NOT_WRITTEN.some((kind) => this.world.wasActive(kind, now - 10 * MINUTE, now));
    const most = CHECKS_IN_TEN_MINUTES + (isAlone ? this.world.options.processes * CHECKS_ALONE : 0);
    if (this.checks.length > most)
      this.violate('checks', `${this.checks.length} checks at WeChat within ten minutes`);
    this.lookAtLease(who, at, timeoutMs);
  }

  /** What a process sends under a lease has its answer, or its time-out, within it: by the clocks of the process. */
  private lookAtLease(who: string, at: TimePoint, timeoutMs: number): void {
    // Without the store nobody has a lease, and only the stable endpoint is asked.
    if (!this.holding.delete(who)) return void this.askedAlone.add(who);
    const { tallies, time } = this.world;
    tallies.shares.count('late send', who, time.now, true);
    const agoMs = elapsedMs(this.asked.get(who)!.at, at);
    if (agoMs + timeoutMs > DEFAULT_TIMING.leaseMs)
      this.violate('late-send', `${who} sends ${Math.round(agoMs)} ms after it asked for the lease`);
  }

  /**
   * A lease, and what was in doubt, when the clock went back begin again now, however long ago they were over: nobody has cleared
   * them. Whoever had the lease need not live.
   */
  private onBounded({ outcome }: AcquireResult): void {
    const { store, time, key, judge } = this.world;
    this.isUnbounded = false;
    const { inDoubtForMs, leaseMs } = store.table.read(key);
    this.unwatchedUntil = Math.max(this.unwatchedUntil, time.now + inDoubtForMs);
    if (outcome !== 'granted' && leaseMs > 0) judge.onHeldUp();
  }

  private forget(): void {
    this.askings.clear();
    this.lease = undefined;
    this.recordVersion = '';
    this.grants.clear();
  }

  private onNewGrant(
    who: string,
    request: AcquireRequest,
    { version, storeTime }: Extract<AcquireResult, { outcome: 'granted' }>,
  ): void {
    const { store, time, endpoint } = this.world;
    const { attemptId, leaseMs, budgets } = request;
    // A check of a reported token ends nothing.
    const isAsking = budgets.some(({ id }) => !id.endsWith('/check'));
    if (endpoint === 'legacy' && isAsking) this.lookAtAskings(who);
    this.lease = { version, until: storeTime + leaseMs, who, attemptId };
    const grantedAgoMs = store.now() - storeTime;
    if (isAsking) this.askings.set(version, time.now - grantedAgoMs);
    for (const { id } of budgets) this.countBudget(who, id);
  }

  private onKept({ version, value }: CredentialWrite): void {
    const { record } = this.world.store.table.read(this.world.key);
    const kept = record?.version ?? '';
    if (kept < this.recordVersion) {
      this.violate('version', `the store goes back from ${short(this.recordVersion)} to ${short(kept)}`);
    }
    this.recordVersion = kept;
    if (kept === version) this.world.judge.onTaken(version, value);
  }

  private endLease(version: string): void {
    if (this.lease?.version === version) this.lease = undefined;
  }

  /** While an asking of unknown outcome is open and the kept credential outlives it, nobody asks. */
  private lookAtAskings(name: string): void {
    const { store, time } = this.world;
    const { record } = store.table.read(this.world.key);
    if (!record || record.status !== 'valid') return;
    for (const [version, at] of this.askings) {
      const inDoubtForMs = at + SETTLE_MS - time.now;
      if (inDoubtForMs <= 0) this.askings.delete(version);
      else if (inDoubtForMs > 10 && record.remainingMs > inDoubtForMs) {
        this.violate('open-asking', `${name} asks while the outcome of ${short(version)} is unknown`);
      }
    }
  }

  private countBudget(who: string, id: string): void {
    const used = (this.grants.get(id) ?? 0) + 1;
    this.grants.set(id, used);
    const { budgets } = this.world;
    const limit = id.endsWith('/force')
      ? budgets.force
      : id.endsWith('/check')
        ? budgets.check
        : id === 'stable'
          ? budgets.stable
          : budgets.legacy;
    if (used > limit) this.violate('budget', `${who} makes call ${used} of ${limit} a day (${id})`);
    if (used * 2 > limit && !id.includes('/')) this.world.judge.onHalfSpent('budget-half-spent');
  }
}

/** A version as a story shows it. */
export function short(version: string): string {
  return version === '' ? '(none)' : version.slice(-23, -8);
}
