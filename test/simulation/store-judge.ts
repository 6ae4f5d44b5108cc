import type { KeeperEvent } from '../../libs/wechat-token/src/core/ports/keeper-events.js';
import { MINUTE, SECOND, type Fault, type FaultKind } from './fault-plan.js';
import type { StoreLink } from './store-link.js';
import type { World } from './world.js';

/**
 * The longest deadline of a command, that of a process which has yet to hear of its store; and what comes before the end of
 * an asking without the store.
 */
const ALARM_MS = 8 * SECOND;
const ASKED_ALONE_MS = 30 * SECOND;

/** While the store is away: so much of each fault is looked at, in pieces of so long, from so long after its begin. */
const WINDOW_MS = 30 * SECOND;
const SETTLED_AFTER_MS = MINUTE;

/** One probe a second, and what a caller adds now and then. */
const COMMANDS_A_WINDOW = 45;

/** Under these it may be down more than once while it is away. */
const FLICKER: readonly FaultKind[] = ['network', 'lost-commits'];

interface Teller {
  readonly name: string;
  readonly store: StoreLink;
}

/** Watches what processes make of their store: whether they take it for away, and how often they ask it then. */
export class StoreJudge {
  /** By process: the outage in which it said last that the store is down. */
  private readonly toldOf = new Map<string, Fault>();
  private readonly windows = new Map<string, { readonly number: number; commands: number }>();

  constructor(private readonly world: World) {}

  onEvent(process: Teller, event: KeeperEvent): void {
    const isAlone = event.type === 'refreshed' || event.type === 'refresh-failed';
    if (isAlone && event.cause === 'store-away' && !process.store.wasUnreadable(ASKED_ALONE_MS))
      this.lookAtAlarm(process, ASKED_ALONE_MS, 'asks WeChat without the store');
    if (event.type !== 'store-down') return;
    this.lookAtAlarm(process, ALARM_MS, `takes the store for away (${event.reason})`);
    this.lookAtFlapping(process, event.isReadable ? 'store-read-only' : 'store-away');
  }

  /** A process sends a command to the store. */
  onCommand(name: string): void {
    const { world } = this;
    world.tallies.storeCommands += 1;
    const away = world.storeAwayFault();
    if (!away || world.time.now < away.from + SETTLED_AFTER_MS) return;
    const number = Math.floor(world.time.now / WINDOW_MS);
    let window = this.windows.get(name);
    if (window?.number !== number) this.windows.set(name, (window = { number, commands: 0 }));
    window.commands += 1;
    if (window.commands === COMMANDS_A_WINDOW + 1)
      this.violate(
        'store-commands',
        `${name} sends a store that is away ${window.commands} commands in 30 s`,
      );
  }

  /** An answer of WeChat's was there in time, and was taken for late. */
  onThrownAway(name: string): void {
    this.world.tallies.thrownAway += 1;
    this.violate('thrown-away', `${name} gives up an answer of WeChat's that had arrived in time`);
  }

  private lookAtAlarm({ name, store }: Teller, withinMs: number, what: string): void {
    if (store.hasSuffered(withinMs)) return;
    this.world.tallies.falseAlarms += 1;
    this.violate('false-alarm', `${name} ${what}, which is there`);
  }

  private lookAtFlapping({ name }: Teller, kind: FaultKind): void {
    const { world } = this;
    const fault = world.activeFault(kind);
    // What ended the last trouble before its end was another, which is over.
    if (!fault) return void this.toldOf.delete(name);
    if (this.toldOf.get(name) !== fault) return void this.toldOf.set(name, fault);
    if (FLICKER.some((kind) => world.wasActive(kind, fault.from, world.time.now))) return;
    world.tallies.flaps += 1;
    this.violate('flapping', `${name} says twice in one outage that the store is down`);
  }

  private violate(promise: string, what: string): void {
    this.world.judge.violate(promise, what);
  }
}
