import type { Timings } from '../rules/timings.js';

/** The AppSecret of an app: it can be reset with an overlap, and frozen and unfrozen with a delay. */
export class AppSecret {
  private usableFrom = Number.NEGATIVE_INFINITY;
  private previous: { value: string; endsAt: number } | undefined;
  private frozen = false;
  private change: { frozen: boolean; at: number } | undefined;

  constructor(
    private value: string,
    private readonly timings: Readonly<Timings>,
  ) {}

  /** The AppSecret that the console shows now. */
  get current(): string {
    return this.value;
  }

  isRight(secret: string, at: number): boolean {
    if (secret === this.value && at >= this.usableFrom) return true;
    return this.previous !== undefined && secret === this.previous.value && at < this.previous.endsAt;
  }

  isFrozen(at: number): boolean {
    if (this.change && at >= this.change.at) {
      this.frozen = this.change.frozen;
      this.change = undefined;
    }
    return this.frozen;
  }

  /** Freezes or unfreezes; returns when that takes effect. */
  setFrozen(frozen: boolean, at: number): number {
    this.isFrozen(at);
    const effectiveAt = at + this.timings.freezeDelaySeconds * 1000;
    this.change = { frozen, at: effectiveAt };
    return effectiveAt;
  }

  /** Replaces the secret; the old one is accepted until the overlap ends. */
  reset(value: string, at: number): void {
    this.previous = { value: this.value, endsAt: at + this.timings.secretOverlapSeconds * 1000 };
    this.value = value;
    this.usableFrom = at + this.timings.newSecretDelaySeconds * 1000;
  }
}
