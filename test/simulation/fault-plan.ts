import type { SeededRandom } from './seeded-random.js';

/** The kinds of fault a schedule may hold. */
export const FAULT_KINDS = [
  'network',
  'pauses',
  'kills',
  'failover',
  'wipe',
  'store-away',
  'store-clock',
  'wechat-away',
  'wechat-slow',
  'spurious',
  'foreign',
  'foreign-force',
  'host-clock',
  'host-sleep',
  'lost-hints',
  'lost-commits',
  'impatient',
  'wrong-secret',
  'bad-address',
  'bad-reporter',
  'by-hand',
  'leak',
  'tight-budget',
  'check-away',
  'store-read-only',
  'unreadable-record',
  'secret-unavailable',
  'loop-blocked',
  'one-in-trouble',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** One fault: what, from when to when, whom it hits and how hard. */
export interface Fault {
  readonly kind: FaultKind;
  readonly from: number;
  readonly until: number;
  /** The process it hits, where it hits one. */
  readonly process: number;
  /** From 0 up to 1: a probability, a length or a way, as the kind needs it. */
  readonly weight: number;
}

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Faults end so long before a schedule does: what was promised for after them is looked at then. */
export const QUIET_MS = 25 * MINUTE;

/** How often a kind strikes in an hour when it is the only one, and how long, in ms. */
export const STRIKES: Readonly<
  Record<FaultKind, { readonly anHour: number; readonly ms: readonly [number, number] }>
> = {
  network: { anHour: 4, ms: [MINUTE, 15 * MINUTE] },
  pauses: { anHour: 6, ms: [MINUTE, 10 * MINUTE] },
  kills: { anHour: 6, ms: [MINUTE, 10 * MINUTE] },
  failover: { anHour: 4, ms: [SECOND, 4 * MINUTE] },
  wipe: { anHour: 2, ms: [0, 0] },
  'store-away': { anHour: 2, ms: [SECOND, 20 * MINUTE] },
  'store-clock': { anHour: 1, ms: [0, 0] },
  'wechat-away': { anHour: 1, ms: [10 * SECOND, 40 * MINUTE] },
  'wechat-slow': { anHour: 2, ms: [MINUTE, 20 * MINUTE] },
  spurious: { anHour: 2, ms: [MINUTE, 10 * MINUTE] },
  foreign: { anHour: 2, ms: [0, 0] },
  'foreign-force': { anHour: 1, ms: [0, 0] },
  'host-clock': { anHour: 3, ms: [0, 0] },
  'host-sleep': { anHour: 2, ms: [MINUTE, 100 * MINUTE] },
  'lost-hints': { anHour: 2, ms: [MINUTE, 30 * MINUTE] },
  'lost-commits': { anHour: 6, ms: [MINUTE, 30 * MINUTE] },
  impatient: { anHour: 4, ms: [MINUTE, 30 * MINUTE] },
  'wrong-secret': { anHour: 1, ms: [MINUTE, 60 * MINUTE] },
  'bad-address': { anHour: 1, ms: [MINUTE, 60 * MINUTE] },
  'bad-reporter': { anHour: 1, ms: [MINUTE, 20 * MINUTE] },
  'by-hand': { anHour: 4, ms: [0, 0] },
  leak: { anHour: 0.3, ms: [0, 0] },
  'tight-budget': { anHour: 0.2, ms: [0, 0] },
  'check-away': { anHour: 1, ms: [MINUTE, 60 * MINUTE] },
  'store-read-only': { anHour: 2, ms: [SECOND, 20 * MINUTE] },
  'unreadable-record': { anHour: 1, ms: [MINUTE, 40 * MINUTE] },
  'secret-unavailable': { anHour: 1, ms: [MINUTE, 60 * MINUTE] },
  'loop-blocked': { anHour: 4, ms: [10 * SECOND, 5 * MINUTE] },
  'one-in-trouble': { anHour: 1, ms: [10 * MINUTE, 100 * MINUTE] },
};

/** Strikes for the first time when the processes start: that is when a loop is busiest. */
const AT_THE_START: ReadonlySet<FaultKind> = new Set(['loop-blocked']);

/** Whether a fault that names a process befalls it, or all of them at once. */
export function hits({ kind, process, weight }: Fault, index: number): boolean {
  return process === index || (ON_ALL[kind] ?? 1) <= weight;
}

/** From which weight on a fault of one process is one of all. */
const ON_ALL: Partial<Record<FaultKind, number>> = { 'secret-unavailable': 0.7, 'loop-blocked': 0.5 };

/** Draws the faults of a schedule. With many kinds at once each strikes less often. */
export function planFaults(
  random: SeededRandom,
  kinds: readonly FaultKind[],
  processes: number,
  lengthMs: number,
  intensity = 1,
): Fault[] {
  const faults: Fault[] = [];
  const share = intensity * (kinds.length > 4 ? 3 / kinds.length + 0.12 : 1);
  const lastAt = lengthMs - QUIET_MS;
  for (const kind of kinds) {
    const own = random.fork(kind);
    const { anHour, ms } = STRIKES[kind];
    const expected = (anHour * share * lastAt) / HOUR;
    const count = Math.floor(expected) + (own.chance(expected % 1) ? 1 : 0);
    for (let index = 0; index < count; index += 1) {
      const anywhere = own.between(0, lastAt);
      const drawn = index === 0 && AT_THE_START.has(kind) ? 0 : anywhere;
      // Most faults are short, and some are long.
      const length = ms[0] + (ms[1] - ms[0]) * own.next() ** 2;
      // A small budget is one from the first call on.
      const [from, until] =
        kind === 'tight-budget' ? [0, lengthMs] : [drawn, Math.min(drawn + length, lastAt)];
      faults.push({ kind, from, until, process: Math.floor(own.between(0, processes)), weight: own.next() });
    }
  }
  return faults.sort((one, other) => one.from - other.from);
}
