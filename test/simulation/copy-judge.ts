import type { Credential } from '../../libs/wechat-token/src/core/ports/credential.js';
import { short } from './lease-judge.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

interface Copy {
  readonly version: string;
  readonly value: string;
}

/** What is known of one process. */
interface Past {
  served: Copy | undefined;
  /** When it last had an answer to its report of a value: as late as the refusal that it reported. */
  readonly answered: Map<string, number>;
  /** What it was refused. */
  readonly reported: Set<string>;
}

/** Watches which copy each process serves: that it goes back to nothing older, and to nothing that it reported. */
export class CopyJudge {
  private readonly pasts = new Map<string, Past>();

  constructor(
    private readonly world: World,
    private readonly violate: (invariant: string, what: string) => void,
  ) {}

  onRefused(process: SimulatedProcess, value: string): void {
    this.pastOf(process).reported.add(value);
  }

  onAnswered(process: SimulatedProcess, value: string, refusedAt: number): void {
    const { answered } = this.pastOf(process);
    answered.set(value, Math.max(refusedAt, answered.get(value) ?? -Infinity));
  }

  onHandedOut(process: SimulatedProcess, credential: Credential): void {
    const past = this.pastOf(process);
    this.lookAtReports(process, past, credential);
    this.lookAtOrder(process, past, credential);
    past.served = credential;
  }

  private pastOf({ name }: SimulatedProcess): Past {
    let past = this.pasts.get(name);
    if (!past) this.pasts.set(name, (past = { served: undefined, answered: new Map(), reported: new Set() }));
    return past;
  }

  /** A process's copy goes back only once it was refused or has ended. */
  private lookAtOrder({ name }: SimulatedProcess, { served: before, reported }: Past, next: Copy): void {
    const { wechat, judge } = this.world;
    const isGood = before !== undefined && wechat.accepts(before.value) && !reported.has(before.value);
    if (!judge.judges('goes back', name) || !isGood || !this.isOlder(next, before)) return;
    this.violate(
      'copy',
      `${name} goes back from ${before.value} ${short(before.version)} to ${next.value} ${short(next.version)}`,
    );
  }

  /** What came from WeChat past the store has no version: it counts by when WeChat gave it. */
  private isOlder(next: Copy, before: Copy): boolean {
    // The same one is served on, under the version that it had before the last asking or without the store.
    if (next.value === before.value) return false;
    if (next.version !== '' && before.version !== '') return next.version < before.version;
    return this.world.wechat.issuedAt(next.value) < this.world.wechat.issuedAt(before.value);
  }

  /** Whoever reported a value is never handed it again, unless WeChat said after the report that it is current. */
  private lookAtReports({ name }: SimulatedProcess, { answered }: Past, { value }: Copy): void {
    const { judge, wechat, time } = this.world;
    const refusedAt = answered.get(value);
    if (!judge.judges('handed again', name) || refusedAt === undefined) return;
    if (wechat.givenAt(value) >= refusedAt) return;
    const agoMs = Math.round(time.now - refusedAt);
    this.violate('handed-again', `${name} is handed ${value}, which it reported ${agoMs} ms ago`);
  }
}
