import { Shares } from './shares.js';

const FIGURES = [
  'calls',
  'refusedUses',
  'failedExcused',
  'failed',
  'asked',
  'checks',
  'issued',
  'storeCommands',
  'falseAlarms',
  'flaps',
  'thrownAway',
] as const;

type Figure = (typeof FIGURES)[number];

/** Tallies as one process tells them another. */
export type CarriedTallies = Readonly<Record<Figure, number>> & {
  readonly events: readonly (readonly [string, number])[];
  readonly shares: Shares['all'];
};

/** What a schedule came to, in numbers. */
export class Tallies {
  calls = 0;
  /** Tokens refused at use. */
  refusedUses = 0;
  /** Calls that failed, after one replay, while a fault excuses them: an outage, the caller's own haste. */
  failedExcused = 0;
  /** Calls that failed although nothing excuses it. */
  failed = 0;
  /** Requests that reached WeChat's token endpoint. */
  asked = 0;
  /** Requests to WeChat's check of a token. */
  checks = 0;
  issued = 0;
  /** Commands to the store. */
  storeCommands = 0;
  /** A store that is there was taken for away. */
  falseAlarms = 0;
  /** One outage was told twice. */
  flaps = 0;
  /** Answers of WeChat's that were there in time, and taken for late. */
  thrownAway = 0;
  readonly events = new Map<string, number>();
  readonly shares = new Shares();

  add(other: CarriedTallies): void {
    for (const figure of FIGURES) this[figure] += other[figure];
    for (const [type, count] of other.events) this.events.set(type, (this.events.get(type) ?? 0) + count);
    this.shares.add(other.shares);
  }

  carried(): CarriedTallies {
    const figures = Object.fromEntries(FIGURES.map((figure) => [figure, this[figure]]));
    return { ...(figures as Record<Figure, number>), events: [...this.events], shares: this.shares.all };
  }
}
