import type { Credential } from '../../libs/wechat-token/src/credential/credential.js';
import { short } from './lease-judge.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

interface Copy {
  readonly version: string;
  readonly value: string;
}

/** Watches which copy each process serves: that it goes back to nothing older, and to nothing that it reported. */
export class CopyJudge {
  private readonly served = new Map<string, Copy>();
  /** When a process was last refused a value, and had an answer to its report. */
  private readonly answered = new Map<string, number>();
  private readonly reported = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly violate: (invariant: string, what: string) => void,
  ) {}

  onRefused(process: SimulatedProcess, value: string): void {
    this.reported.add(`${process.name}/${value}`);
  }

  onAnswered(process: SimulatedProcess, value: string, refusedAt: number): void {
    const key = `${process.name}/${value}`;
    this.answered.set(key, Math.max(refusedAt, this.answered.get(key) ?? -Infinity));
  }

  onHandedOut(process: SimulatedProcess, credential: Credential): void {
    this.lookAtReports(process, credential);
    this.lookAtOrder(process, credential);
    this.served.set(process.name, credential);
  }

  /** A process's copy goes back only once it was refused or has ended. */
  private lookAtOrder({ name }: SimulatedProcess, next: Copy): void {
    const { wechat, judge } = this.world;
    const before = this.served.get(name);
    const isGood =
      before !== undefined && wechat.accepts(before.value) && !this.reported.has(`${name}/${before.value}`);
    if (!judge.judges('goes back', name) || !isGood || !this.isOlder(next, before)) return;
    this.violate(
      'copy',
      `${name} goes back from ${before.value} ${short(before.version)} to ${next.value} ${short(next.version)}`,
    );
  }

  /** What came from WeChat past the store has no version: it counts by when WeChat gave it. */
  private isOlder(next: Copy, before: Copy): boolean {
    if (next.version !== '' && before.version !== '') return next.version < before.version;
    return this.world.wechat.issuedAt(next.value) < this.world.wechat.issuedAt(before.value);
  }

  /** Whoever reported a value is never handed it again, unless WeChat said after the report that it is current. */
  private lookAtReports({ name }: SimulatedProcess, { value }: Copy): void {
    const { judge, wechat, time } = this.world;
    const refusedAt = this.answered.get(`${name}/${value}`);
    if (!judge.judges('handed again', name) || refusedAt === undefined) return;
    if (wechat.givenAt(value) >= refusedAt) return;
    const agoMs = Math.round(time.now - refusedAt);
    this.violate('handed-again', `${name} is handed ${value}, which it reported ${agoMs} ms ago`);
  }
}
