import { describe, expect, it, vi } from 'vitest';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { DEFAULT_BUDGETS } from '../../wechat/call-budgets.js';
import { RefreshPolicy } from '../policy/refresh-policy.js';
import type { CredentialKey } from '../ports/credential.js';
import { DEFAULT_REPORT_LIMIT, DEFAULT_TIMING } from '../ports/keeper-options.js';
import type { WatchListener } from '../ports/token-store.js';
import type { CredentialKeeper } from './credential-keeper.js';
import { KeeperRegistry } from './keeper-registry.js';

const SECOND = 1_000;

/** A keeper that always has a refresh to do which is not urgent. */
class BusyKeeper {
  isFollowed = true;
  lastRevision: string | undefined = 'kept';
  begun = 0;
  gaps = 0;
  readonly hints: unknown[] = [];
  readonly target;

  constructor(
    readonly appId: string,
    private readonly order: string[],
  ) {
    this.target = { key: { appId, kind: 'token' }, kind: { isCopied: true } };
  }

  tick(_now: unknown, hasPlace: boolean): boolean {
    this.order.push(this.appId);
    if (hasPlace) this.begun += 1;
    return hasPlace;
  }

  hint(revision?: string): void {
    this.hints.push(revision);
  }

  onClockGap(): void {
    this.gaps += 1;
  }
}

/** A registry of so many keepers, whose polls are 10 s apart. */
function registryOf(count: number) {
  const clock = new VirtualClock();
  let hint: WatchListener = () => undefined;
  const store = {
    isAway: false,
    prepareShutdown: () => undefined,
    watch: (listener: WatchListener) => {
      hint = listener;
      return () => undefined;
    },
    revisions: vi.fn(async (keys: readonly CredentialKey[]) => ({
      storeTime: 0,
      revisions: keys.map(() => 'kept'),
    })),
  };
  const random = () => 0.5;
  const policy = new RefreshPolicy(DEFAULT_TIMING, { ...DEFAULT_BUDGETS }, DEFAULT_REPORT_LIMIT, random);
  const onClockGap = vi.fn();
  const registry = new KeeperRegistry({ clock, random, store, policy, onClockGap });
  const order: string[] = [];
  const keepers = Array.from({ length: count }, (_, index) => new BusyKeeper(`app${index}`, order));
  for (const keeper of keepers) registry.add(keeper as unknown as CredentialKeeper);
  const tick = async () => {
    await clock.advance(SECOND);
    registry.tick();
    await clock.advance(0);
  };
  /** The apps that each read of revisions was for. */
  const polled = () => store.revisions.mock.calls.map(([keys]) => keys.map(({ appId }) => appId));
  const hinted = () => keepers.map(({ hints }) => hints);
  return {
    clock,
    store,
    keepers,
    order,
    onClockGap,
    tick,
    polled,
    hinted,
    hint: ((...of) => hint(...of)) as WatchListener,
  };
}

describe('KeeperRegistry', () => {
  it.each([
    { count: 30, isAway: false, begun: 10 },
    { count: 660, isAway: false, begun: 11 },
    { count: 30, isAway: true, begun: 0 },
  ])(
    'begins $begun of $count refreshes in one tick, store away: $isAway',
    async ({ count, isAway, begun }) => {
      const { store, keepers, tick } = registryOf(count);
      store.isAway = isAway;

      await tick();

      expect(keepers.filter((keeper) => keeper.begun > 0)).toHaveLength(begun);
    },
  );

  it('begins with any of the keepers, and leaves out none', async () => {
    const { order, tick } = registryOf(5);

    await tick();

    expect(order).toEqual(['app2', 'app3', 'app4', 'app0', 'app1']);
  });

  it('polls the keepers that are followed, once in ten seconds', async () => {
    const { clock, store, keepers, tick, polled } = registryOf(3);
    keepers[1]!.isFollowed = false;
    const at: number[] = [];
    const answer = store.revisions.getMockImplementation()!;
    store.revisions.mockImplementation((keys) => {
      at.push(clock.monotonic());
      return answer(keys);
    });

    for (let second = 0; second < 25; second += 1) await tick();

    expect(at).toEqual([10 * SECOND, 20 * SECOND]);
    expect(polled()).toEqual([
      ['app0', 'app2'],
      ['app0', 'app2'],
    ]);
  });

  it('polls one keeper a second while the store is away, and all once it is back', async () => {
    const { store, tick, polled } = registryOf(2);
    store.isAway = true;
    await tick();
    await tick();
    store.isAway = false;
    await tick();
    await tick();

    expect(polled()).toEqual([['app0'], ['app0'], ['app0', 'app1']]);
  });

  it.each([
    { byMs: 2_000, isGap: false },
    { byMs: -2_001, isGap: true },
    { byMs: 2_001, isGap: true },
  ])('tells all of a clock that moved by $byMs ms, and polls: $isGap', async ({ byMs, isGap }) => {
    const { clock, keepers, onClockGap, tick, polled } = registryOf(2);

    clock.moveWallClock(byMs);
    await tick();

    const times = isGap ? 1 : 0;
    expect(onClockGap.mock.calls).toEqual(isGap ? [[byMs]] : []);
    expect(keepers.map(({ gaps }) => gaps)).toEqual([times, times]);
    expect(polled()).toHaveLength(times);
  });

  it.each([
    { count: 0, reads: [] },
    { count: 1_001, reads: [1_000, 1] },
  ])('reads the revisions of $count keepers by the thousand', async ({ count, reads }) => {
    const { hint, clock, polled } = registryOf(count);

    hint();
    await clock.advance(0);

    expect(polled().map(({ length }) => length)).toEqual(reads);
  });

  it('tells a keeper of another revision than it has read, if it has read one', async () => {
    const { hint, clock, keepers, hinted } = registryOf(3);
    keepers[1]!.lastRevision = 'older';
    keepers[2]!.lastRevision = undefined;

    hint();
    await clock.advance(0);

    expect(hinted()).toEqual([[], [undefined], []]);
  });

  it('passes a hint on to the keeper that it is for, and polls for none', async () => {
    const { hint, clock, polled, hinted } = registryOf(2);

    hint({ appId: 'app1', kind: 'token' }, 'newer');
    hint({ appId: 'a stranger', kind: 'token' }, 'newer');
    await clock.advance(0);

    expect(hinted()).toEqual([[], ['newer']]);
    expect(polled()).toEqual([]);
  });

  it('polls once at a time, and again after a hint that came meanwhile', async () => {
    const { store, hint, tick, polled } = registryOf(1);
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    store.revisions.mockImplementationOnce(async () => {
      await answered;
      return { storeTime: 0, revisions: ['kept'] };
    });
    hint();
    hint();
    await tick();
    const meanwhile = polled().length;
    answer();
    await tick();
    await tick();

    expect([meanwhile, polled().length]).toEqual([1, 2]);
  });
});
