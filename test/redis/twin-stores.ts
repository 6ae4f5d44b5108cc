import type { AppSnapshot, CredentialKey, TokenStore, Version } from 'nestjs-wechat-token';

type Outcome = { readonly outcome?: string };

/** Two stores on one clock that must return the same results, and what their caller would remember. */
export class TwinStores {
  /** Every version that was granted, and some that were not. */
  readonly versions: Version[] = ['0000000000000001-old', '0000000000000001-older', '0004000000000000-new'];
  readonly keys: readonly CredentialKey[];

  constructor(
    private readonly stores: { readonly expected: TokenStore; readonly actual: TokenStore },
    readonly clock: { time: number },
    appId: string,
    private readonly expectSame: (actual: unknown, expected: unknown) => void,
  ) {
    this.keys = [
      { appId, kind: 'access-token' },
      { appId, kind: 'user', subject: 'o1' },
    ];
  }

  async both<T extends Outcome | void>(step: (store: TokenStore) => Promise<T>): Promise<T> {
    const expected = await step(this.stores.expected);
    this.expectSame(inNewWords(tidy(await step(this.stores.actual))), tidy(expected));
    return expected;
  }

  /** Compares everything that can be read. */
  async compare(): Promise<void> {
    const { expected, actual } = this.stores;
    for (const key of this.keys)
      this.expectSame(inNewWords(await actual.read(key)), await expected.read(key));
    this.expectSame(inNewWords(await actual.revisions(this.keys)), await expected.revisions(this.keys));
    const appId = (this.keys[0] as CredentialKey).appId;
    this.expectSame(sorted(await actual.inspect(appId)), sorted(await expected.inspect(appId)));
  }

  key(index: number): CredentialKey {
    return this.keys[index % this.keys.length] as CredentialKey;
  }

  /** A version above that of the record. */
  async newerVersion(index: number): Promise<Version> {
    const { record } = await this.stores.expected.read(this.key(index));
    const fence = Math.max(this.clock.time, Number(record?.version.slice(0, 16) ?? 0) + 1);
    return `${String(fence).padStart(16, '0')}-r1`;
  }

  version(index: number): Version {
    return this.versions.at(-1 - (index % this.versions.length)) as Version;
  }
}

/** Redis keeps the first words for a status, in its hash and so in revisions. */
function inNewWords(result: unknown): unknown {
  if (result === undefined) return result;
  const text = JSON.stringify(result);
  return JSON.parse(
    text.replace(/(\d{16}-\w+)\/ok/g, '$1/valid').replace(/(\d{16}-\w+)\/reported/g, '$1/suspect'),
  );
}

/** Of two pauses with the same end, either may be returned. */
function tidy(result: Outcome | void): unknown {
  if (!result || result.outcome !== 'paused') return result;
  return { ...result, pause: (result as { pause: { remainingMs: number } }).pause.remainingMs };
}

function sorted({ storeTime, pauses, budgets }: AppSnapshot): unknown {
  const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
  return { storeTime, pauses: [...pauses].sort(byId), budgets: [...budgets].sort(byId) };
}
