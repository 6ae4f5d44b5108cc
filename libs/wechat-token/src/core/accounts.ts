import { UnknownAppError } from '../errors/unknown-app.error.js';
import { CredentialKeeper } from './keeper/credential-keeper.js';
import type { KeeperRegistry } from './keeper/keeper-registry.js';
import { AppCalls } from './local/app-calls.js';
import type { Account, CredentialTarget, Dependency, KeeperEnvironment } from './local/keeper-environment.js';
import { kindsOfAccount, subjectsOf, type CredentialKind } from './ports/credential-kind.js';
import type { Credential, CredentialKey } from './ports/credential.js';
import type { WaitOptions } from './time/deadline.js';

/** The accounts of a process: which kinds of credentials each has, and the keepers of those, with what they depend on. */
export class Accounts {
  /** The names of the kinds that accounts are added by. */
  private readonly ownKinds = new Set<string>();
  /** One for all accounts. */
  private readonly limitOf: (budget: string) => number;

  /** `kinds` are those that an account has beside the one that it is added by. */
  constructor(
    private readonly keepers: KeeperRegistry,
    private readonly env: KeeperEnvironment,
    private readonly kinds: readonly CredentialKind[],
  ) {
    this.limitOf = (budget) => env.policy.limitOf(budget);
  }

  /** Adds an account by the kind of credential that its health depends on. Returns the keeper of that one. */
  add(appId: string, kind: CredentialKind, account: Account): CredentialKeeper {
    this.ownKinds.add(kind.name);
    const key = { appId, kind: kind.name };
    const known = this.keepers.find(key);
    if (known) return known;
    const keeper = this.keeperOf({ key, kind, calls: new AppCalls(this.env.clock, this.limitOf), account });
    this.keepers.add(keeper);
    return keeper;
  }

  /** The keeper that an account was added by, if it was. */
  find(appId: string): CredentialKeeper | undefined {
    for (const kind of this.ownKinds) {
      const keeper = this.keepers.find({ appId, kind });
      if (keeper) return keeper;
    }
    return undefined;
  }

  /** The keepers that accounts were added by. */
  all(): CredentialKeeper[] {
    return [...this.keepers].filter(({ target: { key } }) => this.owns(key));
  }

  /** Whether an account was added by this credential, so that its health depends on it. */
  owns({ kind, subject }: CredentialKey): boolean {
    return subject === undefined && this.ownKinds.has(kind);
  }

  /** Every kind of credential that an account has, the one that it was added by first. */
  kindsOf({ target }: CredentialKeeper): CredentialKind[] {
    return kindsOfAccount(target.kind, this.kinds);
  }

  /** The keys of an account's credentials whose subjects are known beforehand, the one that it was added by first. */
  keysOf(account: CredentialKeeper): CredentialKey[] {
    const { appId } = account.target.key;
    return this.kindsOf(account).flatMap((kind) =>
      subjectsOf(kind).map((subject) =>
        subject === undefined ? { appId, kind: kind.name } : { appId, kind: kind.name, subject },
      ),
    );
  }

  /** Describes a credential of an account that was added. */
  kindOf(key: CredentialKey): CredentialKind {
    const kind = this.kindsOf(this.ownerOf(key)).find(({ name }) => name === key.kind);
    if (!kind) throw new TypeError(`${key.appId} has no credential of the kind ${key.kind}`);
    return kind;
  }

  /** The keeper of a cached credential: created at its first use, then the same one each time. Throws {@link UnknownAppError}. */
  keeperFor(key: CredentialKey): CredentialKeeper {
    const known = this.keepers.find(key);
    if (known) return known;
    const keeper = this.newKeeper(key);
    this.keepers.add(keeper);
    return keeper;
  }

  /** Runs `work` with the keeper of a credential. If it is not cached, the keeper is released when it is idle. */
  withKeeper<T>(key: CredentialKey, work: (keeper: CredentialKeeper) => Promise<T>): Promise<T> {
    if (this.kindOf(key).isCopied) return work(this.keeperFor(key));
    return this.keepers.withKeeper(key, () => this.newKeeper(key), work);
  }

  /** A credential of any kind: the cached one, or as the store has it. */
  getCredential(key: CredentialKey, wait?: WaitOptions): Promise<Credential> {
    return this.withKeeper(key, (keeper) =>
      keeper.target.kind.isCopied ? keeper.getCredential(wait) : keeper.readCredential(wait),
    );
  }

  private newKeeper(key: CredentialKey): CredentialKeeper {
    const { account, calls } = this.ownerOf(key).target;
    return this.keeperOf({ key, kind: this.kindOf(key), calls, account });
  }

  private keeperOf(target: CredentialTarget): CredentialKeeper {
    const needed = target.kind.dependsOn?.(target.key);
    const dependency = needed && this.dependencyOn(needed);
    return new CredentialKeeper(dependency ? { ...target, dependency } : target, this.env);
  }

  /** Resolved at each use, so that keys may name keys in chains. */
  private dependencyOn(key: CredentialKey): Dependency {
    return {
      get: () =>
        this.withKeeper(key, (keeper) =>
          keeper.target.kind.isCopied
            ? keeper.getValue()
            : keeper.readCredential().then(({ value }) => value),
        ),
      reportRejected: (value) => this.withKeeper(key, (keeper) => keeper.reportRejected(value)),
    };
  }

  private ownerOf({ appId }: CredentialKey): CredentialKeeper {
    const owner = this.find(appId);
    if (!owner) throw new UnknownAppError(appId, []);
    return owner;
  }
}
