/** Answers in one turn of the event loop. */
const AT_ONCE = 4;

/**
 * Answers refused requests, a few in each turn of the event loop: requests with good keys that arrive together with many bad ones, or
 * after them, wait for the answers of few.
 */
export class RefusalQueue {
  private waiting: (() => void)[] = [];

  /** `answer` must not throw. */
  add(answer: () => void): void {
    this.waiting.push(answer);
    if (this.waiting.length === 1) setImmediate(this.answerSome);
  }

  private readonly answerSome = (): void => {
    const some = this.waiting.slice(0, AT_ONCE);
    for (const answer of some) answer();
    this.waiting = this.waiting.slice(some.length);
    if (this.waiting.length > 0) setImmediate(this.answerSome);
  };
}
