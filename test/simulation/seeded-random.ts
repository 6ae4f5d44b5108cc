/** A stream of numbers that a seed decides whole. */
export class SeededRandom {
  private a: number;
  private b: number;
  private c: number;
  private d = 1;

  constructor(private readonly seed: string) {
    let [a, b, c] = [0x9e3779b9, 0x243f6a88, 0xb7e15162];
    for (const char of seed) {
      const code = char.charCodeAt(0);
      a = Math.imul(a ^ code, 0x85ebca6b);
      b = Math.imul(b ^ (code + (a >>> 13)), 0xc2b2ae35);
      c = Math.imul(c ^ (code + (b >>> 16)), 0x27d4eb2f);
    }
    [this.a, this.b, this.c] = [a | 0, b | 0, c | 0];
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** A stream of its own: what it is asked changes nothing here. */
  fork(name: string): SeededRandom {
    return new SeededRandom(`${this.seed}/${name}`);
  }

  /** From 0 up to 1 (the generator sfc32). */
  next(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.next() * choices.length)]!;
  }
}
