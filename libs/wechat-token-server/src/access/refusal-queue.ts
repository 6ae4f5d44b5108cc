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

  /**
   * Calls `answer` soon; at once if it is not for a bad key, and for a response behind another on its connection: Node reads on until the
   * answers there pile up.
   */
  add(response: ServerResponse, answer: () => void, isBadKey = true): void {
    const refusal = { response, answer };
    // Only the first response on a connection has it.
    if (!isBadKey || !response.socket || this.waiting.length >= MAX_WAITING) return give(refusal);
    this.waiting.push(refusal);
    if (!this.isPausing) this.answerNext();
  }

  /** Resolves when the refusal may be sent. */
  turn(response: ServerResponse, isBadKey = true): Promise<void> {
    return new Promise((resolve) => this.add(response, resolve, isBadKey));
  }

  private readonly answerNext = (): void => {
    const next = this.waiting.shift();
    this.isPausing = next !== undefined;
    if (!next) return;
    // If many are lost at once, good callers do not wait for all of them.
    if (next.response.destroyed) setImmediate(this.answerNext);
    else setTimeout(this.answerNext, EVERY_MS);
    give(next);
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
