import { setTimeout as rest } from 'node:timers/promises';
import type { Wording } from 'nestjs-wechat-token';
import type { DemoRoutes } from './demo-routes.js';

const LOOK_EVERY_MS = 20;

/** The path at which the demo requests its token. */
export const TOKEN_PATH = '/cgi-bin/stable_token';

/** What an act works with: the demo, and WeChat as the tour controls it. */
export interface Stage {
  readonly demo: DemoRoutes;
  /** How long a token is valid, in real ms. */
  readonly lifeMs: number;
  /** Gives an order to the simulator. */
  order(path: string, fields?: object): Promise<Record<string, unknown>>;
  /** Ends all faults at the simulator. */
  putRight(): Promise<void>;
  /** Says what happens, or what was observed. */
  tell(seen: Wording): void;
  /** Leaves a person time to look. */
  dwell(): Promise<void>;
}

/** One act of the tour. Throws if it does not show what it claims. */
export interface Act {
  readonly id: string;
  readonly label: Wording;
  readonly claim: Wording;
  play(stage: Stage): Promise<void>;
}

/** Plays an act at a WeChat without faults, and leaves it without. */
export async function playAct(act: Act, stage: Stage): Promise<void> {
  await stage.putRight();
  try {
    await act.play(stage);
  } finally {
    await stage.putRight();
  }
}

/** What several acts show. */
export const A_TOKEN: Wording = { en: 'a token', zh: '有 token' };
export const ANOTHER_TOKEN: Wording = { en: 'another token', zh: '有新的 token' };
export const REFUSED: Wording = { en: 'a token that WeChat refuses', zh: '微信拒绝该 token' };

/** The claim of an act that it did not show. */
export class ActFailed extends Error {
  override readonly name = 'ActFailed';

  constructor(readonly what: Wording) {
    super(what.en);
  }
}

/** Throws unless an act shows what it claims. */
export function shows(holds: boolean, what: Wording): asserts holds {
  if (!holds) throw new ActFailed(what);
}

/** Polls until a value appears, for a limited time. */
export async function until<T>(
  look: () => Promise<T | undefined>,
  withinMs: number,
  what: Wording,
): Promise<{ found: T; tookMs: number }> {
  const begun = performance.now();
  for (;;) {
    const found = await look();
    const tookMs = Math.round(performance.now() - begun);
    if (found !== undefined) return { found, tookMs };
    shows(tookMs < withinMs, {
      en: `${what.en} within ${withinMs} ms`,
      zh: `${withinMs} 毫秒内${what.zh}`,
    });
    await rest(LOOK_EVERY_MS);
  }
}
