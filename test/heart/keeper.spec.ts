import { describe, expect, it } from 'vitest';
import type { CredentialKind } from '../../libs/wechat-token/src/core/ports/credential-kind.js';
import { timePointOf, type TimePoint } from '../../libs/wechat-token/src/core/time/time-point.js';
import { thrownBy } from '../thrown-by.js';
import { atOnce, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

/** A time point so much later, by both clocks, though no time passes. */
const later = ({ clock }: HeartProcess, ms: number): TimePoint => ({
  wall: clock.now() + ms,
  mono: clock.monotonic() + ms,
});

/** Whether the process is idle if a tick comes then. */
function idleAt(process: HeartProcess, ms: number): boolean {
  process.keeper.tick(later(process, ms), false);
  return process.keeper.status().isIdle;
}

/** What a tick answers, and how many steps at the store it begins. */
async function ticked({ keeper, store }: HeartProcess, now: TimePoint, hasPlace: boolean) {
  const before = store.tried.length;
  const isPatient = keeper.tick(now, hasPlace);
  await atOnce(Promise.resolve());
  return { isPatient, begins: store.tried.length > before };
}

describe('a credential that nobody has used for a whole lifetime', () => {
  it('is idle a millisecond later, counted from its last use', async () => {
    const fleet = new Fleet('stable');
    const { process } = await fleet.served();
    const { lifetimeMs } = process.keeper.status();
    const atFirst = [idleAt(process, 0), idleAt(process, lifetimeMs!)];
    await process.keeper.getValue();
    const afterUse = [idleAt(process, HOUR), idleAt(process, HOUR + lifetimeMs!)];

    expect([...atFirst, ...afterUse]).toEqual([false, false, false, false]);
    expect(idleAt(process, HOUR + lifetimeMs! + 1)).toBe(true);
  });

  it('is never idle with isKeptWarm', async () => {
    const { process } = await new Fleet('stable').served({ isKeptWarm: true });

    expect([idleAt(process, 0), idleAt(process, 100 * HOUR)]).toEqual([false, false]);
  });

  it('is read on its next use, for all who come meanwhile: none gets the old one', async () => {
    const fleet = new Fleet('legacy');
    const { process: idle, token } = await fleet.served();
    const other = fleet.process();
    await atOnce(other.keeper.getValue());
    idleAt(idle, 0);
    idleAt(idle, 3 * HOUR);
    fleet.simulator.killToken(token);
    const { value } = await fleet.passing(other.keeper.reportRejected(token), 3 * SECOND);

    const values = [idle.keeper.start(), idle.keeper.getValue(), idle.keeper.getCredential()];

    expect(await fleet.passing(Promise.all(values))).toMatchObject([undefined, value, { value }]);
  });

  it('is read once where WeChat is away and the clock of the store has moved, and then served on', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    idleAt(process, 0);
    idleAt(process, 3 * HOUR);
    process.line.isCut = true;
    fleet.storeClockOffsetMs = MINUTE;

    const first = await fleet.passing(process.keeper.getValue());
    const steps = process.store.tried.length;
    const next = await Promise.all([1, 2].map(() => atOnce(process.keeper.getValue())));

    expect([first, ...next]).toEqual([token, token, token]);
    expect(process.store.tried).toHaveLength(steps);
  });

  it.each(['stable', 'legacy'] as const)(
    'is handed out after one read though it is due and WeChat does not answer, on the %s endpoint',
    async (endpoint) => {
      const fleet = new Fleet(endpoint);
      const { process, token } = await fleet.served();
      idleAt(process, 0);
      idleAt(process, 3 * HOUR);
      await fleet.advance(process.keeper.status().dueInMs! + SECOND);
      process.line.gate = new Promise(() => undefined);

      const values = [1, 2, 3].map(() => process.keeper.getValue());

      expect(await fleet.passing(Promise.all(values))).toEqual([token, token, token]);
    },
  );

  it('is served once more without a wait where the process has stopped', async () => {
    const fleet = new Fleet('stable');
    const { process, token } = await fleet.served();
    idleAt(process, 0);
    idleAt(process, 3 * HOUR);
    await process.stop();

    expect(await atOnce(process.keeper.getValue())).toBe(token);
  });
});

describe('a credential that was put in place and not used yet', () => {
  const checked = ({ keeper }: HeartProcess): Promise<unknown> => keeper.confirm();
  const imported = (process: HeartProcess): Promise<unknown> =>
    process.keeper.importCredential({ value: 'x', lifetimeMs: 2 * HOUR }, timePointOf(process.clock));

  it.each([
    { by: 'a check', latencyMs: 40, put: checked },
    {
      by: 'a check that takes longer than a tick',
      latencyMs: 2 * SECOND,
      put: checked,
    },
    { by: 'an import', latencyMs: 40, put: imported },
  ])('is not followed before its first use: by $by', async ({ latencyMs, put }) => {
    const fleet = new Fleet('stable');
    const process = fleet.process();
    process.line.latencyMs = latencyMs;
    await fleet.passing(put(process), 5 * SECOND);
    const before = idleAt(process, 0);

    await atOnce(process.keeper.getValue());

    expect([before, idleAt(process, 0)]).toEqual([true, false]);
  });

  it('is followed from its first use, also where the wall clock had been past its end', async () => {
    const fleet = new Fleet('stable');
    const process = fleet.process();
    await fleet.passing(checked(process));
    process.clock.moveWallClock(3 * HOUR);
    const { state } = process.keeper.status();
    process.clock.moveWallClock(-3 * HOUR);
    const before = idleAt(process, 0);

    await atOnce(process.keeper.getValue());

    expect([state, before, idleAt(process, 0)]).toEqual(['none', true, false]);
  });
});

describe('a credential that WeChat never gave', () => {
  /** Whether it is idle two hours after its last use, and a millisecond later. */
  async function idleAfterTwoHours(facts: Partial<CredentialKind>) {
    const fleet = new Fleet('stable');
    const process = fleet.process();
    process.line.isCut = true;
    await fleet.failing(process.keeper.getValue());
    const sinceUse = -fleet.clock.monotonic();
    Object.assign(process.keeper.target.kind, facts);
    return [0, 1].map((ms) => idleAt(process, sinceUse + 2 * HOUR + ms));
  }

  it('is not idle after two hours without a use if it is an access token', async () => {
    expect(await idleAfterTwoHours({})).toEqual([false, false]);
  });

  it.each<{ what: string; facts: Partial<CredentialKind> }>([
    { what: 'depends on another', facts: { dependsOn: () => undefined! } },
    { what: 'is renewed from its state', facts: { renewsFromState: true } },
  ])('is idle a millisecond after two hours without a use if it $what', async ({ facts }) => {
    expect(await idleAfterTwoHours(facts)).toEqual([false, true]);
  });

  it('fails whoever comes next at once, and is requested again as soon as it may be', async () => {
    const fleet = new Fleet('stable');
    const process = fleet.process();
    fleet.simulator.faults.setOutage('reset');
    const { keeper, store } = process;
    const error = await fleet.failing(keeper.getValue());
    const steps = [store.tried.length];

    for (const waitMs of [0, 1_200]) {
      await fleet.advance(waitMs);
      expect(await atOnce(thrownBy(keeper.getValue()))).toBe(error);
      steps.push(store.tried.length);
    }

    expect([steps[1]! - steps[0]!, steps[2]! - steps[1]! > 0]).toEqual([0, true]);
  });

  it('has no revision that was read', () => {
    expect(new Fleet('stable').process().keeper.lastRevision).toBeUndefined();
  });

  it('is not idle as long as somebody waits for it, nor for two hours more', async () => {
    const fleet = new Fleet('stable');
    const process = fleet.process();
    Object.assign(process.keeper.target.kind, { dependsOn: () => ({}) });
    process.line.gate = new Promise(() => undefined);
    const waiting = thrownBy(process.keeper.getValue({ timeoutMs: 500 }));
    const meanwhile = idleAt(process, 3 * HOUR);
    await fleet.passing(waiting);

    expect([meanwhile, idleAt(process, 4 * HOUR)]).toEqual([false, false]);
  });
});

describe('a tick', () => {
  it('begins nothing while nothing is due', async () => {
    const { process } = await new Fleet('stable').served();

    expect(await ticked(process, later(process, 0), true)).toEqual({ isPatient: false, begins: false });
  });

  /** A tick after the clocks parted, with so much time left. */
  async function tickedAfterGap(leftMs: number, hasPlace: boolean) {
    const { process } = await new Fleet('stable').served();
    const { keeper } = process;
    keeper.onClockGap(later(process, 0));
    return ticked(process, later(process, keeper.status().remainingMs! - leftMs), hasPlace);
  }

  it('leaves a read after the clocks parted to a later one, with more than two minutes left and no place', async () => {
    expect(await tickedAfterGap(2 * MINUTE + 1, false)).toEqual({ isPatient: false, begins: false });
  });

  it.each([
    { leftMs: 2 * MINUTE + 1, hasPlace: true, isPatient: true },
    { leftMs: 2 * MINUTE, hasPlace: false, isPatient: false },
    { leftMs: 2 * MINUTE, hasPlace: true, isPatient: false },
  ])(
    'reads the store after the clocks parted, with $leftMs ms left (a place for it: $hasPlace)',
    async ({ leftMs, hasPlace, isPatient }) => {
      expect(await tickedAfterGap(leftMs, hasPlace)).toEqual({ isPatient, begins: true });
    },
  );

  it('takes no turn from others while somebody waits', async () => {
    const { process, token } = await new Fleet('stable').served();
    const { keeper, line } = process;
    line.gate = new Promise(() => undefined);
    void keeper.reportRejected(token);
    keeper.onClockGap(later(process, 0));

    expect(keeper.tick(later(process, 0), true)).toBe(false);
  });

  it('writes what the store did not take, out of turn', async () => {
    const fleet = new Fleet('stable');
    const process = fleet.process();
    process.store.fail('throws', 'commit');
    await fleet.passing(process.keeper.getValue());

    expect(await ticked(process, later(process, 0), false)).toEqual({ isPatient: false, begins: true });
    expect(process.keeper.tick(later(process, 0), true)).toBe(false);
  });
});

describe('the status', () => {
  it('shows when a credential is due, and when it has ended', async () => {
    const fleet = new Fleet('legacy');
    const { process } = await fleet.served();
    const { dueInMs, remainingMs } = process.keeper.status();
    const stateIn = (ms: number) => {
      process.clock.moveWallClock(ms);
      const { state } = process.keeper.status();
      process.clock.moveWallClock(-ms);
      return state;
    };

    expect([dueInMs! - 1, Math.ceil(dueInMs!), remainingMs! - 1, remainingMs!].map(stateIn)).toEqual([
      'fresh',
      'due',
      'due',
      'none',
    ]);
  });
});
