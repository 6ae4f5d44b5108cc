import { hash } from 'node:crypto';
import type { CredentialKey } from 'nestjs-wechat-token';
import type { Client } from '../clients/client.js';
import { nameOfKey, readableKeys } from './readable-keys.js';
import type { RevisionTable } from './revision-table.js';

/** A credential and its revision. */
export interface RevisionEntry extends CredentialKey {
  /** Changes whenever the credential does. */
  readonly revision: string;
}

/** The revisions of all credentials that a client follows. Contains no value. */
export interface ChangeState {
  /** Names this state: the same on every server of a store. */
  readonly stamp: string;
  /** In the order of their names; one without a record is absent. */
  readonly credentials: readonly RevisionEntry[];
}

/** Within how many milliseconds clients are told of a change that is noticed now. */
interface Splay {
  readonly splayMs: number;
}

/** How often the table is told that a board is still looked at. */
const USED_EVERY_MS = 60_000;

const texts = new WeakMap<ChangeState, string>();

/** The JSON of a state, made once for all clients that are told of it. */
export function textOfState(state: ChangeState): string {
  const known = texts.get(state);
  if (known !== undefined) return known;
  const text = JSON.stringify(state);
  texts.set(state, text);
  return text;
}

/** What one client follows: the present state, and the one before it for those who are told a little later. */
export class ChangeBoard {
  private readonly rows: readonly { readonly key: CredentialKey; readonly name: string }[];
  private generation = -1;
  private present: ChangeState = { stamp: '', credentials: [] };
  private before: ChangeState = this.present;
  private changedAt = -Infinity;
  private splayMs = 0;
  private usedAt = -Infinity;

  constructor(
    client: Client,
    private readonly table: RevisionTable,
    private readonly watch: Splay,
    only?: readonly string[],
  ) {
    const rows = readableKeys(client, only).map((key) => ({ key, name: nameOfKey(key) }));
    this.rows = rows.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** Reads what is not known yet. Rejects as the store does. */
  async open(): Promise<this> {
    this.usedAt = performance.now();
    await this.table.follow(this.rows.map(({ key }) => key));
    return this;
  }

  /**
   * The state for a client that is told of a change at once with a `splay` of 0, and last of all with 1; one that has seen the present
   * state is never shown an older one.
   */
  stateFor(splay: number, seen?: string, now = performance.now()): ChangeState {
    if (now - this.usedAt > USED_EVERY_MS) void this.open().catch(() => undefined);
    if (this.generation !== this.table.generation) this.update(now);
    if (this.present.stamp === seen) return this.present;
    return now - this.changedAt >= splay * this.splayMs ? this.present : this.before;
  }

  private update(now: number): void {
    this.generation = this.table.generation;
    const credentials = this.rows
      .map(({ key, name }) => ({ ...key, revision: this.table.revisionOf(name) }))
      .filter(({ revision }) => revision !== '');
    const stamp = hash('sha256', JSON.stringify(credentials), 'base64url');
    if (stamp === this.present.stamp) return;
    // The first state is not a change.
    if (this.present.stamp !== '') {
      this.changedAt = now;
      // Those who are told wait no longer: it would shrink for the others.
      this.splayMs = this.watch.splayMs;
    }
    this.before = this.present.stamp === '' ? { stamp, credentials } : this.present;
    this.present = { stamp, credentials };
  }
}

/** The board of each client, shared by all its streams and long polls. */
export class ChangeBoards {
  private readonly boards = new WeakMap<Client, ChangeBoard>();

  constructor(
    private readonly table: RevisionTable,
    private readonly watch: Splay,
  ) {}

  /** The board of a client; with `only`, of some of its apps. Rejects as the store does. */
  boardOf(client: Client, only?: readonly string[]): Promise<ChangeBoard> {
    if (only) return new ChangeBoard(client, this.table, this.watch, only).open();
    const board = this.boards.get(client) ?? new ChangeBoard(client, this.table, this.watch);
    this.boards.set(client, board);
    return board.open();
  }
}
