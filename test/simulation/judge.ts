import type { Credential } from '../../libs/wechat-token/src/credential/credential.js';
import type { IssueRequest } from '../../libs/wechat-token/src/credential/credential-issuer.js';
import type {
  AbandonRequest,
  AcquireRequest,
  AcquireResult,
  CommitRequest,
  Keeping,
  OfferRequest,
  RejectRequest,
} from '../../libs/wechat-token/src/credential/token-store.js';
import { HOUR, MINUTE, QUIET_MS, SECOND, type FaultKind } from './fault-plan.js';
import { fenceOf } from '../../libs/wechat-token/src/credential/version.js';
import { CHECK_AWAY_MS, isExcused as isExcusedByKind } from './kind-excuses.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

/** What was broken, when, and how it came about. */
export interface Violation {
  readonly at: number;
  readonly invariant: string;
  readonly what: string;
}

/** Under these a call may fail for want of a token: nothing that could be asked answers. */
const OUTAGES: readonly FaultKind[] = [
  'network',
  'store-away',
  'store-read-only',
  'wechat-away',
  'wechat-slow',
  'tight-budget',
];

/** Under these a refusal is not to be believed, and a report may come to nothing. */
const DOUBTFUL: readonly FaultKind[] = ['spurious', 'bad-reporter'];

/** Under these one process may fail: WeChat refuses it, or it stood still while its callers' time ran out. */
const OWN_TROUBLE: readonly FaultKind[] = ['wrong-secret', 'bad-address'];
const STANDSTILL: readonly FaultKind[] = ['pauses', 'host-sleep', 'host-clock'];

/** Under these a token that was reported may be used longer than promised. */
const SLOW_NEWS: readonly FaultKind[] = [
  ...OUTAGES,
  ...DOUBTFUL,
  ...OWN_TROUBLE,
  'pauses',
  'kills',
  'failover',
  'wipe',
  'store-clock',
  'host-sleep',
  'host-clock',
  'lost-hints',
  'unreadable-record',
  'secret-unavailable',
  'loop-blocked',
];

/** Under these what is fresh may be asked for all the same. */
const DOUBT: readonly FaultKind[] = ['by-hand', 'leak', 'store-clock', 'host-clock', 'host-sleep'];

/** A step may act on a reading for so long. */
const READ_WINDOW_MS = 2 * SECOND + 100;

/** So long an asking may still come to something. */
const SETTLE_MS = 2 * MINUTE;

/** More calls to the token endpoint than this, of the whole fleet, are a spin. */
const CALLS_A_MINUTE = 40;

/** So long after the first report of a dead token nobody uses it any more: lease, HTTP time-out, ten seconds. */
const NEWS_MS = 23 * SECOND;

/** Watches a schedule for what must never happen. It knows the promises, not how they are kept. */
export class Judge {
  violation: Violation | undefined;
  private lease:
    { version: string; until: number; who: string; attemptId: string; isSent: boolean } | undefined;
  private readonly attempts = new Map<string, string>();
  private readonly askings = new Map<string, number>();
  private recordVersion = '';
  private readonly grants = new Map<string, number>();
  private readonly commitJumps = new Map<string, number>();
  private readonly sleptWith = new Set<string>();
  private readonly reportedAt = new Map<string, number>();
  private readonly seenVersions = new Map<string, { version: string; value: string }>();
  private readonly refusedUses = new Map<string, number>();
  private readonly sends: number[] = [];

  constructor(private readonly world: World) {}

  violate(invariant: string, what: string): void {
    this.violation ??= { at: this.world.time.now, invariant, what };
  }

  /** The store lost what it was told. */
  onNewHistory(): void {
    this.attempts.clear();
    this.onClockJump();
  }

  /** Nothing is lost, and no instant means what it did. */
  onClockJump(): void {
    this.askings.clear();
    this.lease = undefined;
    this.recordVersion = '';
    this.grants.clear();
  }

  onAcquire(who: string, request: AcquireRequest, result: AcquireResult): void {
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
    if (before === undefined) {
      this.lookAtNeed(who);
      if (this.world.endpoint === 'legacy' && request.budgets.length > 0) this.lookAtAskings(who);
      const { attemptId, leaseMs } = request;
      this.lease = {
        version: result.version,
        until: result.storeTime + leaseMs,
        who,
        attemptId,
        isSent: false,
      };
      const grantedAgoMs = this.world.store.now() - result.storeTime;
      if (request.budgets.length > 0) this.askings.set(result.version, this.world.time.now - grantedAgoMs);
      for (const { id } of request.budgets) this.countBudget(who, id);
    }
    if (result.version < this.recordVersion) this.violate('fence', `${who} is granted an old fence`);
  }

  onCommit(who: string, request: CommitRequest, outcome: string): void {
    this.world.tell(who, `commits ${request.value} as ${short(request.version)}: ${outcome}`);
    this.endLease(request.version);
    this.askings.delete(request.version);
    this.onKept(request);
  }

  onOffer(who: string, request: OfferRequest, outcome: string): void {
    this.world.tell(who, `offers ${request.value} as ${short(request.version)}: ${outcome}`);
    this.onKept(request);
  }

  onAbandon(who: string, request: AbandonRequest): void {
    this.world.tell(who, `abandons ${short(request.version)}, ${request.issued} issued`);
    this.endLease(request.version);
    if (request.issued === 'nothing') this.askings.delete(request.version);
  }

  onReject(who: string, request: RejectRequest, outcome: string): void {
    const kept = this.world.store.table.read(this.world.key).record;
    if (outcome === 'marked' && kept?.fingerprint !== request.fingerprint) {
      this.violate('reject-compare', `${who} marks a credential that nobody reported`);
    }
    this.world.tell(who, `reports a refusal (${request.standing}): ${outcome}`);
  }

  /** A process sends a request for a token. */
  onSend(name: string): void {
    const { now } = this.world.time;
    this.sends.push(now);
    this.world.tell(name, 'asks WeChat');
    // Nobody may ask in a spin: back-off and budgets are the fleet's.
    const recent = this.sends.filter((at) => at > now - MINUTE).length;
    if (recent > CALLS_A_MINUTE) this.violate('calls', `${recent} calls to WeChat within a minute`);
    // Without the store nobody has a lease, and only the stable endpoint is asked.
    const isCoordinated = !['store-away', 'network', 'store-read-only', 'unreadable-record'].some((kind) =>
      this.world.wasActive(kind as FaultKind, now - MINUTE, now),
    );
    const lease = this.lease?.who === name && !this.lease.isSent ? this.lease : undefined;
    if (lease) lease.isSent = true;
    if (isCoordinated && lease && this.world.store.now() > lease.until) {
      this.violate('late-send', `${name} sends after its lease ended`);
    }
  }

  onCall(who: string, _request: IssueRequest): void {
    this.world.tallies.asked += 1;
    this.world.tell(who, 'reaches WeChat');
  }

  onCallBegun(): void {
    this.world.tallies.calls += 1;
  }

  onHandedOut(process: SimulatedProcess, credential: Credential): void {
    const { value } = credential;
    this.lookAtVersion(process, credential);
    if (this.world.wechat.accepts(value)) return;
    this.world.tell(process.name, `hands out ${value}, which WeChat refuses`);
    const { wechat } = this.world;
    if (wechat.wasCut(value)) this.lookAtNews(process, value);
    if (!this.mayHaveEnded(process, credential)) {
      this.violate('life', `${process.name} hands out ${value} past its end`);
    }
  }

  onRefusedUse(process: SimulatedProcess, credential: Credential, startedAt: number): void {
    const { world } = this;
    const { value } = credential;
    world.tallies.refusedUses += 1;
    world.tell(process.name, `is refused ${value}`);
    if (!this.reportedAt.has(value)) this.reportedAt.set(value, world.time.now);
    const key = `${process.name}/${value}`;
    this.refusedUses.set(key, (this.refusedUses.get(key) ?? 0) + 1);
    if (world.kinds.length === 0)
      this.violate('no-faults', `${process.name} is refused ${value} without any fault`);
    if (this.isQuiet(startedAt))
      this.violate('quiet', `${process.name} is refused ${value} after the faults ended`);
  }

  onFailedCall(
    process: SimulatedProcess,
    startedAt: number,
    error: Error,
    { isImpatient, hadLiving }: { isImpatient: boolean; hadLiving: boolean },
  ): void {
    const { world } = this;
    const now = world.time.now;
    if (hadLiving)
      this.violate('fails-with-living', `${process.name} fails though it has a copy: ${error.message}`);
    const since = startedAt - 2 * MINUTE;
    const isExcused =
      isImpatient ||
      isExcusedByKind(world, { key: world.key, process: process.index, since, error }) ||
      [...OUTAGES, ...DOUBTFUL, ...STANDSTILL].some((kind) => world.wasActive(kind, since, now)) ||
      // Two holders that die one after the other outlast a caller's ten seconds, and so does one that dies before one
      // whose address WeChat refuses.
      (world.wasActive('kills', since, now) &&
        ((error as { code?: string }).code === 'WAIT_TIMED_OUT' ||
          world.wasActive('bad-address', since, now))) ||
      // What a caller of its own making used up is missing for a while.
      world.wasActive('bad-reporter', now - HOUR, now) ||
      OWN_TROUBLE.some((kind) => world.wasActive(kind, since, now, process.index));
    const reason = `${isExcused ? 'excused' : 'failed'} ${(error as { code?: string }).code ?? error.message.slice(0, 13)}`;
    world.tallies.events.set(reason, (world.tallies.events.get(reason) ?? 0) + 1);
    if (isExcused) {
      world.tallies.failedExcused += 1;
      return;
    }
    world.tallies.failed += 1;
    world.tell(process.name, `fails: ${error.message}`);
    if (this.isQuiet(startedAt))
      this.violate('quiet', `${process.name} fails after the faults ended: ${error.message}`);
    if (world.endpoint === 'stable') {
      this.violate('failed-call', `${process.name} fails outside an outage: ${error.message}`);
    }
  }

  /** A reporter gets its own value back only with WeChat's word that is younger than the refusal. */
  onAnsweredReport(process: SimulatedProcess, reported: string, answer: string, refusedAt: number): void {
    const { world } = this;
    // Promised within one history: what was dated before the store's clock jumped says nothing of afterwards.
    if (reported === answer && world.wechat.givenAt(answer) < refusedAt) {
      this.violate('stale-answer', `${process.name} reports ${reported} and is handed it on an older word`);
    }
  }

  /** What holds for a schedule as a whole. */
  onEnd(): void {
    const { endpoint, kinds, lengthMs, tallies } = this.world;
    if (this.violation || kinds.some((kind) => kind !== 'lost-commits' && kind !== 'lost-hints')) return;
    const lives = lengthMs / (2 * HOUR);
    const most = endpoint === 'stable' ? lengthMs / (4 * MINUTE) + 2 * lives + 1 : 2 * lives + 2;
    if (tallies.asked > most)
      this.violate('calls', `${tallies.asked} calls to WeChat where ${most} are enough`);
  }

  /** The host of a process sleeps: what it holds may end meanwhile. */
  onHostSlept(process: SimulatedProcess): void {
    const { heldVersion } = process;
    if (heldVersion !== undefined) this.sleptWith.add(`${process.name}/${heldVersion}`);
  }

  private onKept({ version, value }: Keeping): void {
    const reading = this.world.store.table.read(this.world.key);
    const kept = reading.record?.version ?? '';
    if (kept < this.recordVersion) {
      this.violate('version', `the store goes back from ${short(this.recordVersion)} to ${short(kept)}`);
    }
    this.recordVersion = kept;
    // On the old endpoint a life is that of a value, however often it is confirmed.
    for (const name of [version, value]) {
      if (kept === version && !this.commitJumps.has(name))
        this.commitJumps.set(name, this.world.store.clockJumps);
    }
  }

  private endLease(version: string): void {
    if (this.lease?.version === version) this.lease = undefined;
  }

  /** What is fresh and was confirmed lately is not asked for, unless somebody wants it or has reason to doubt it. */
  private lookAtNeed(who: string): void {
    const { store, kinds } = this.world;
    const { record, leak } = store.table.read(this.world.key);
    if (!record || leak || DOUBT.some((kind) => kinds.includes(kind))) return;
    const isWanted = record.standing !== 'ok' || record.remainingMs === 0 || record.dueInMs === 0;
    if (!isWanted && record.confirmedAgoMs < 3 * MINUTE)
      this.violate('needless', `${who} is granted a lease on what is fresh`);
  }

  /** While an asking of unknown outcome is open and the kept credential outlives it, nobody asks. */
  private lookAtAskings(name: string): void {
    const { store, time } = this.world;
    const { record } = store.table.read(this.world.key);
    if (!record || record.standing !== 'ok') return;
    for (const [version, at] of this.askings) {
      const settlesInMs = at + SETTLE_MS - time.now;
      if (settlesInMs <= 0) this.askings.delete(version);
      else if (settlesInMs > 10 && record.remainingMs > settlesInMs) {
        this.violate('open-asking', `${name} asks while the outcome of ${short(version)} is unknown`);
      }
    }
  }

  private countBudget(who: string, id: string): void {
    const used = (this.grants.get(id) ?? 0) + 1;
    this.grants.set(id, used);
    const { budgets } = this.world;
    const limit = id.endsWith('/force') ? budgets.force : id === 'stable' ? budgets.stable : budgets.legacy;
    if (used > limit) this.violate('budget', `${who} makes call ${used} of ${limit} a day (${id})`);
  }

  /** A process's copy goes back only once it was refused or has ended. */
  private lookAtVersion(process: SimulatedProcess, { version, value }: Credential): void {
    const seen = this.seenVersions.get(process.name);
    const now = this.world.time.now;
    const wasAway = ['store-away', 'network', 'lost-commits', 'store-read-only', 'unreadable-record'].some(
      (kind) => this.world.wasActive(kind as FaultKind, now - 2 * MINUTE, now),
    );
    const wasGood =
      seen && !wasAway && this.world.wechat.accepts(seen.value) && !this.reportedAt.has(seen.value);
    if (
      wasGood &&
      version !== '' &&
      version < seen.version &&
      !this.world.wasActive('store-clock', 0, Infinity)
    ) {
      this.violate('copy', `${process.name} goes back from ${short(seen.version)} to ${short(version)}`);
    }
    this.seenVersions.set(process.name, { version, value });
  }

  private lookAtNews(process: SimulatedProcess, value: string): void {
    const first = this.reportedAt.get(value);
    const { world } = this;
    if (first === undefined || world.time.now < first + NEWS_MS) return;
    const isCheckAway = world.wasActive('check-away', first, world.time.now);
    if (isCheckAway && world.time.now < first + NEWS_MS + CHECK_AWAY_MS) return;
    if (SLOW_NEWS.some((kind) => world.wasActive(kind, first - MINUTE, world.time.now))) return;
    // A clock that went back made a spent allowance last longer.
    const since = first - 2 * HOUR;
    if (['store-clock', 'bad-reporter'].every((kind) => world.wasActive(kind as FaultKind, since, first)))
      return;
    this.violate(
      'news',
      `${process.name} hands out ${value}, reported ${Math.round(world.time.now - first)} ms ago`,
    );
  }

  /** Cut short at WeChat, or beyond what the process could know: its host slept, or the store's clock jumped. */
  private mayHaveEnded(process: SimulatedProcess, { value, version }: Credential): boolean {
    const { store, wechat } = this.world;
    return (
      wechat.wasCut(value) ||
      // The tick that notices a wall clock set back comes within a second.
      this.world.wasActive(
        'host-clock',
        this.world.time.now - 2 * SECOND,
        this.world.time.now,
        process.index,
      ) ||
      this.sleptWith.has(`${process.name}/${version}`) ||
      (this.commitJumps.get(this.world.endpoint === 'stable' ? version : value) ?? store.clockJumps) !==
        store.clockJumps
    );
  }

  private isQuiet(startedAt: number): boolean {
    // Most of the quiet time is for what the last faults left behind.
    return startedAt > this.world.lengthMs - QUIET_MS + 13 * MINUTE;
  }
}

function short(version: string): string {
  return version === '' ? '(none)' : version.slice(-23, -8);
}
