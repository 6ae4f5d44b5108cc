import type { ServerResponse } from 'node:http';

/** Between two answers: at most 250 a second. */
const EVERY_MS = 4;
const MAX_WAITING = 1_000;

/** A refused request. */
interface Refusal {
  readonly response: ServerResponse;
  readonly answer: () => void;
}

/**
 * Answers refused requests one by one, with a pause after each: whoever sends bad keys has to wait, and the time of the processor is for
 * good keys. At most one waits on each connection, and 1,000 in all.
 */
export class RefusalQueue {
  private readonly waiting: Refusal[] = [];
  private isPausing = false;

  /** Calls `answer` soon; at once for a response behind another on its connection: Node reads on until the answers there pile up. */
  add(response: ServerResponse, answer: () => void): void {
    const refusal = { response, answer };
    // Only the first response on a connection has it.
    if (!response.socket || this.waiting.length >= MAX_WAITING) return give(refusal);
    this.waiting.push(refusal);
    if (!this.isPausing) this.answerNext();
  }

  /** Resolves when the refusal may be sent. */
  turn(response: ServerResponse): Promise<void> {
    return new Promise((resolve) => this.add(response, resolve));
  }

  private readonly answerNext = (): void => {
    this.isPausing = false;
    while (this.waiting.length > 0 && !this.isPausing) {
      const next = this.waiting.shift()!;
      this.isPausing = !next.response.destroyed;
      give(next);
    }
    if (this.isPausing) setTimeout(this.answerNext, EVERY_MS);
  };
}

/** Never throws. */
function give({ response, answer }: Refusal): void {
  try {
    answer();
  } catch {
    response.destroy();
  }
}
