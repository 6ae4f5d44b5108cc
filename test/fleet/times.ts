import type { KeeperTiming } from 'nestjs-wechat-token';

/** The lifetime of a token here, and the durations that depend on it: WeChat's two hours and five minutes, scaled. */
export interface Times {
  readonly lifeMs: number;
  /** WeChat's five minutes: the last part of a stable token, and the overlap of a superseded one. */
  readonly graceMs: number;
  readonly timing: Partial<KeeperTiming>;
}

/** Times for a token with a lifetime of `lifeSeconds`. Waits for a wire leave room for a busy machine. */
export function timesOf(lifeSeconds: number, changes: Partial<KeeperTiming> = {}): Times {
  const lifeMs = lifeSeconds * 1_000;
  const graceMs = Math.round(lifeMs / 5);
  return {
    lifeMs,
    graceMs,
    timing: {
      httpTimeoutMs: 3_000,
      leaseMs: 4_500,
      sendMarginMs: 500,
      waitMs: 10_000,
      storeTimeoutMs: 1_000,
      pollMs: 1_000,
      waitStepMs: 200,
      confirmEveryMs: Math.round(lifeMs / 3),
      // Shorter than the overlap, as at WeChat: otherwise a lost response costs refused uses.
      inDoubtMs: 5_000,
      renewLagMs: 200,
      sameValueRetryMs: 500,
      minIssueGapMs: graceMs,
      manualGapMs: 1_000,
      backoffMs: 200,
      backoffMaxMs: 3_000,
      backoffMaxWithoutCredentialMs: 1_000,
      retryHttpTimeoutMs: 1_000,
      directGapMs: 2_000,
      shutdownTimeoutMs: 2_000,
      ...changes,
    },
  };
}
