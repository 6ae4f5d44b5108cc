import type { Credential } from '../../libs/wechat-token/src/core/ports/credential.js';
import { DEFAULT_TIMING } from '../../libs/wechat-token/src/core/ports/keeper-options.js';
import type { RejectRequest } from '../../libs/wechat-token/src/core/ports/token-store.js';
import { OVERLAP_MS } from './effects.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

/** So long after the store took a newer one a process may serve what WeChat ended with it: a poll, and a command. */
const FOLLOWS_MS = 1.2 * DEFAULT_TIMING.pollMs + DEFAULT_TIMING.storeTimeoutMs;

/** While these last nobody, or not everybody, can read the record. */
const UNREAD = ['store-away', 'network', 'unreadable-record'] as const;

/** Watches that nothing is handed out past its end, as far as a process can know it. */
export class LifeJudge {
  /** How often the store's clock had jumped when it took a name: a version or, where each asking ends a token, a value. */
  private readonly takenAfter = new Map<string, number>();
  /** How often the store's clock had jumped when a process first served a name, by process. */
  private readonly servedAfter = new Map<string, Map<string, number>>();
  private keptValue = '';
  /** When the store took another value in place of this one. */
  private readonly replacedAt = new Map<string, number>();
  /** Since when what the store kept was refused, and until when a process that missed it may serve what it had before. */
  private readonly refusals: { readonly from: number; until: number }[] = [];
  /** When each process stood still. */
  private readonly stops = new Map<string, { readonly from: number; readonly until: number }[]>();
  /** The attempts with whose outcome, in hand or on its way, the host of a process slept. */
  private readonly sleptWith = new Map<string, Set<string>>();
  /** Those with which a host slept whose wall clock was set back meanwhile: neither of its clocks shows the sleep. */
  private readonly setBackWith = new Map<string, Set<string>>();
  private clockJumps = 0;
  /** Whether the store lost its record, and when it had one again. */
  private isEmpty = false;
  private filledAt = -Infinity;

  constructor(
    private readonly world: World,
    private readonly violate: (invariant: string, what: string) => void,
  ) {}

  onNewHistory(): void {
    const { record } = this.world.store.table.read(this.world.key);
    this.isEmpty ||= record === undefined;
    if (record?.status !== 'rejected') this.endRefusal();
    if (!record || record.value === this.keptValue) return;
    // What had replaced it is lost: nobody can read of it until a process writes it again.
    this.replacedAt.delete(record.value);
    this.keptValue = record.value;
  }

  /** Where each asking ends a token, nobody takes one that was refused: what it replaced lives on for an overlap at most. */
  onReject({ status }: RejectRequest, outcome: string): void {
    if (this.world.endpoint === 'stable' || status !== 'rejected' || outcome !== 'marked') return;
    const until = this.world.wechat.issuedAt(this.keptValue) + OVERLAP_MS;
    this.refusals.push({ from: this.world.time.now, until });
  }

  onClockJump(): void {
    this.clockJumps = this.world.store.clockJumps;
  }

  onStopped({ name }: SimulatedProcess, ms: number): void {
    const { now } = this.world.time;
    this.stops.set(name, [...(this.stops.get(name) ?? []), { from: now, until: now + ms }]);
  }

  /** What the process holds may end meanwhile, and nobody can tell it so while the store is away. */
  onHostSlept({ name, heldVersion }: SimulatedProcess, askedAttempt: string | undefined): void {
    const held = heldVersion === undefined ? undefined : attemptOf(heldVersion);
    const attempts = [held, askedAttempt].filter((attempt) => attempt !== undefined);
    this.sleptWith.set(name, new Set([...(this.sleptWith.get(name) ?? []), ...attempts]));
  }

  /** It takes the store's clock for moved when it wakes, and only WeChat could tell it more. */
  onSetBackAsleep({ name }: SimulatedProcess): void {
    this.setBackWith.set(name, new Set(this.sleptWith.get(name)));
  }

  onTaken(version: string, value: string): void {
    if (this.isEmpty) this.filledAt = this.world.time.now;
    this.isEmpty = false;
    const name = this.nameOf({ version, value });
    if (!this.takenAfter.has(name)) this.takenAfter.set(name, this.clockJumps);
    this.endRefusal();
    if (value === this.keptValue) return;
    if (this.keptValue !== '') this.replacedAt.set(this.keptValue, this.world.time.now);
    this.replacedAt.delete(value);
    this.keptValue = value;
  }

  onHandedOut(process: SimulatedProcess, credential: Credential): void {
    const { wechat, judge, time } = this.world;
    const { value } = credential;
    const replacedAt = this.replacedAt.get(value) ?? Infinity;
    // What somebody ended early, who told nobody, is a matter of news.
    const isKnown = this.isKnown(process, credential);
    const isDue = !wechat.wasCut(value) || this.followsBy(process.name, replacedAt) < time.now;
    if (!judge.judges('life', process.name, time.now, isKnown) || !isDue || wechat.accepts(value)) return;
    this.violate('life', `${process.name} hands out ${value} past its end`);
  }

  /** By when a process has what the store took at that time, or the next one where that was refused before. */
  private followsBy(name: string, at: number): number {
    const { judge, time } = this.world;
    const by = this.canKnowSince(name, at) + FOLLOWS_MS;
    const awakeBy = Math.max(by, judge.excuses.lastEnd('life', name, time.now));
    const refusal = this.refusals.find(({ from, until }) => from <= awakeBy && until > at);
    return refusal ? this.followsBy(name, refusal.until) : by;
  }

  /** Since when a process can learn what happened: not while it stood still, nor while the record could not be read. */
  private canKnowSince(name: string, at: number): number {
    const stops = (this.stops.get(name) ?? []).filter(({ from }) => from <= at + FOLLOWS_MS);
    const readAgainAt = this.world.lastEndOf(UNREAD, at, at + FOLLOWS_MS);
    const until = Math.max(readAgainAt, ...stops.map((stop) => stop.until));
    return until <= at ? at : this.canKnowSince(name, until);
  }

  /** Whether a process can know when what it serves ends. */
  isKnown({ name }: SimulatedProcess, credential: Credential): boolean {
    return this.knowsItsEnd(name, credential) && !this.isGuess(name, credential);
  }

  /** Unless the store's clock jumped between the moment when it was dated and the one when the process read it. */
  private knowsItsEnd(who: string, credential: Credential): boolean {
    const name = this.nameOf(credential);
    let served = this.servedAfter.get(who);
    if (!served) this.servedAfter.set(who, (served = new Map()));
    let after = served.get(name);
    if (after === undefined) served.set(name, (after = this.clockJumps));
    return (this.takenAfter.get(name) ?? after) >= after;
  }

  /** Whether the host slept with it, and the store could not tell since what that did to it. */
  private isGuess(who: string, credential: Credential): boolean {
    const attempt = attemptOf(credential.version);
    if (this.sleptWith.get(who)?.has(attempt) !== true) return false;
    if (this.setBackWith.get(who)?.has(attempt) === true) return true;
    const { now } = this.world.time;
    // By a clock that has jumped since the store took it, the store knows no better.
    if ((this.takenAfter.get(this.nameOf(credential)) ?? this.clockJumps) < this.clockJumps) return true;
    // A store that was emptied tells nothing, until it has a record again: while it is read-only, nobody can write one.
    if (this.isEmpty || now <= this.filledAt + FOLLOWS_MS) return true;
    return this.world.lastEndOf(UNREAD, now - FOLLOWS_MS, now) >= now - FOLLOWS_MS;
  }

  private endRefusal(): void {
    const last = this.refusals.at(-1);
    if (last) last.until = Math.min(last.until, this.world.time.now);
  }

  /** On the old endpoint a life is that of a value, however often it is confirmed. */
  private nameOf({ version, value }: { readonly version: string; readonly value: string }): string {
    return this.world.endpoint === 'stable' ? version : value;
  }
}

/** What tells one attempt from another in a version; empty without a version. */
function attemptOf(version: string): string {
  return version.slice(17);
}
