import type { CredentialKey } from '../../core/ports/credential.js';
import type { CommitRequest, TokenStore } from '../../core/ports/token-store.js';
import { MemoryTokenStore } from '../../stores/memory/memory-token-store.js';
import type { AppState, CredentialState, RecordState } from '../../stores/memory/state.js';
import { brokenPromisesOf } from '../token-store-contract.js';

/** A way to break a correct store, and the check that must notice it. */
export interface Breakage {
  /** What the store does wrong, to complete "a store that …". */
  readonly broken: string;
  /** The name of a check, or its beginning. */
  readonly noticedBy: string;
  /** The broken operations, which replace those of a correct store. */
  steps(good: OpenTokenStore): Partial<TokenStore>;
}

/** A correct store whose state a breakage can edit. */
export class OpenTokenStore extends MemoryTokenStore {
  constructor(private readonly clock: { now(): number }) {
    super({ clock });
  }

  now(): number {
    return this.clock.now();
  }

  edit(key: CredentialKey, change: (credential: CredentialState, app: AppState) => void): void {
    const snapshot = this.table.snapshot();
    const credential = snapshot.credentials.get(JSON.stringify([key.appId, key.kind, key.subject]));
    const app = snapshot.apps.get(key.appId);
    if (credential && app) change(credential, app);
    this.table.load(snapshot);
  }
}

/** The commit of a store that applies `change` to each request. */
export function spoiledCommit(
  good: OpenTokenStore,
  change: (record: RecordState, request: CommitRequest) => void,
): Pick<TokenStore, 'commit'> {
  return {
    async commit(request) {
      const result = await good.commit(request);
      good.edit(request.key, ({ record }) => {
        if (record?.version === request.version) change(record, request);
      });
      return result;
    },
  };
}

/** The checks that notice a breakage; without one, those that a correct store fails. */
export function noticing(breakage?: Breakage): Promise<string[]> {
  const clock = { time: Date.UTC(2024, 0, 1), now: () => clock.time };
  const moveClock = async (ms: number) => void (clock.time += ms);

  return brokenPromisesOf({
    async create() {
      const good = new OpenTokenStore(clock);
      const store: TokenStore = Object.create(good);
      return Object.assign(store, breakage?.steps(good));
    },
    passTime: moveClock,
    moveClock,
  });
}
