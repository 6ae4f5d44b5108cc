import { setTimeout as rest } from 'node:timers/promises';
import type { DemoProcess } from './demo-process.js';

const LOOK_EVERY_MS = 20;

/** What an act works with: the demo, and WeChat as the tour controls it. */
export interface Stage {
  readonly demo: DemoProcess;
  /** Gives an order to the simulator. */
  order(path: string, fields?: object): Promise<Record<string, unknown>>;
  /** Prints what was observed. */
  tell(seen: string): void;
}

/** One act of the tour. Throws if it does not show what it claims. */
export interface Act {
  readonly en: string;
  readonly zh: string;
  play(stage: Stage): Promise<void>;
}

/** The claim of an act that it did not show. */
export class ActFailed extends Error {
  override readonly name = 'ActFailed';
}

/** Throws unless an act shows what it claims. */
export function shows(holds: boolean, what: string): asserts holds {
  if (!holds) throw new ActFailed(what);
}

/** Polls until a value appears, for a limited time. */
export async function until<T>(
  look: () => Promise<T | undefined>,
  withinMs: number,
  what: string,
): Promise<{ found: T; tookMs: number }> {
  const begun = performance.now();
  for (;;) {
    const found = await look();
    const tookMs = Math.round(performance.now() - begun);
    if (found !== undefined) return { found, tookMs };
    shows(tookMs < withinMs, `${what} within ${withinMs} ms`);
    await rest(LOOK_EVERY_MS);
  }
}
