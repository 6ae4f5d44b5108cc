import type { ServerResponse } from 'node:http';

/** Answers in one turn of the event loop. */
const AT_ONCE = 4;
const MAX_WAITING = 1_000;

/** A refused request. */
interface Refusal {
  readonly response: ServerResponse;
  readonly answer: () => void;
}

/**
 * Answers refused requests, a few in each turn of the event loop: requests with good keys that arrive together with many bad ones, or
 * after them, wait for the answers of few. At most one waits on each connection, and 1,000 in all.
 */
export class RefusalQueue {
  private readonly waiting: Refusal[] = [];

  /** Calls `answer` soon; at once for a response behind another on its connection: Node reads on until the answers there pile up. */
  add(response: ServerResponse, answer: () => void): void {
    const refusal = { response, answer };
    // Only the first response on a connection has it.
    if (!response.socket || this.waiting.length >= MAX_WAITING) return void isAnswered(refusal);
    this.waiting.push(refusal);
    if (this.waiting.length === 1) setImmediate(this.answerSome);
  }

  private readonly answerSome = (): void => {
    let answered = 0;
    while (answered < AT_ONCE && this.waiting.length > 0) {
      if (isAnswered(this.waiting.shift()!)) answered += 1;
    }
    if (this.waiting.length > 0) setImmediate(this.answerSome);
  };
}

/** Answers, unless the connection is lost. Never throws. */
function isAnswered({ response, answer }: Refusal): boolean {
  if (response.destroyed) return false;
  try {
    answer();
  } catch {
    response.destroy();
  }
  return true;
}
