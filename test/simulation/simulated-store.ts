import {
  TokenTable,
  type TokenTableSnapshot,
} from '../../libs/wechat-token/src/stores/memory/token-table.js';
import { nameOf, type CredentialKey } from '../../libs/wechat-token/src/core/ports/credential.js';
import type { World } from './world.js';

/** The store's clock when a schedule begins: far from every host's. */
const STORE_EPOCH = Date.UTC(2026, 5, 1);

/** The steps of a store, as a table does them at once. */
export type StoreSteps = Pick<
  TokenTable,
  'read' | 'revisions' | 'acquire' | 'commit' | 'abandon' | 'restore' | 'reject' | 'forget' | 'inspect'
>;

/** The one store of a fleet: does what the port promises, and fails as real ones do. */
export class SimulatedStore {
  readonly table: TokenTable;
  /** What the processes reach: the table, or one with a guard taken out. */
  readonly steps: StoreSteps;
  /** A stretch without a lost write and without a jump of the clock. */
  history = 0;
  /** Counts the jumps of its clock. */
  clockJumps = 0;
  /** By what stands under their keys in place of a record: something that another program wrote. */
  private readonly overwritten = new Set<string>();
  private clockOffsetMs = 0;
  private snapshot: TokenTableSnapshot | undefined;

  constructor(
    private readonly world: World,
    alter: (table: TokenTable) => StoreSteps,
  ) {
    this.table = new TokenTable(
      () => this.now(),
      (key, revision) => world.broadcast(key, revision),
    );
    this.steps = alter(this.table);
  }

  now(): number {
    return Math.floor(STORE_EPOCH + this.world.time.now + this.clockOffsetMs);
  }

  /** Remembers what a replica has: the last second gets lost with the primary. */
  replicate(): void {
    this.snapshot = this.table.snapshot();
  }

  failOver(): void {
    if (!this.snapshot) return;
    this.table.load(this.snapshot);
    this.snapshot = undefined;
    this.history += 1;
    this.world.tell('store', 'fails over and loses what it was told since its last replication');
    for (const judge of this.world.judges()) judge.onNewHistory();
  }

  wipe(): void {
    this.table.clear();
    this.history += 1;
    this.world.tell('store', 'comes back empty');
    for (const judge of this.world.judges()) judge.onNewHistory();
  }

  moveClock(ms: number): void {
    this.clockOffsetMs += ms;
    this.history += 1;
    this.clockJumps += 1;
    this.world.tell('store', `clock jumps by ${Math.round(ms / 1_000)} s`);
    for (const judge of this.world.judges()) judge.onClockJump();
  }

  /** Another program writes something of its own under this key, until a person removes it. */
  overwrite(key: CredentialKey): void {
    this.overwritten.add(nameOf(key));
    this.world.tell('store', `holds something unreadable under ${nameOf(key)}`);
  }

  isUnreadable(key: CredentialKey): boolean {
    return this.overwritten.has(nameOf(key));
  }

  /** A person puts the record back, or removes what stands there, and with it all that was kept under the key. */
  putRight(key: CredentialKey, isRemoved: boolean): void {
    this.overwritten.delete(nameOf(key));
    this.world.tell('store', `${isRemoved ? 'has nothing' : 'has its record again'} under ${nameOf(key)}`);
    if (!isRemoved) return;
    const { credentials, apps } = this.table.snapshot();
    const index = JSON.stringify([key.appId, key.kind, key.subject]);
    this.table.load({ credentials: new Map([...credentials].filter(([name]) => name !== index)), apps });
    this.world.judgeOf(key).onNewHistory();
  }
}
