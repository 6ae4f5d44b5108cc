import { TokenServerRefusedError } from '../errors/token-server-refused.error.js';

/** How long a refusal is taken as it is before the server is called again. */
const HELD_MS = 10_000;
/** After so long without a break, a refusal is no mistake of somebody who is just changing the configuration. */
const LASTING_MS = 60_000;
/** So many are remembered; beyond it, the one that was met longest ago is forgotten. */
const MAX_REFUSALS = 10_000;
/** The name of a refusal of the key itself. */
const KEY = '';

interface Refusal {
  readonly status: number;
  readonly since: number;
  readonly address: string;
  readonly appId: string | undefined;
  /** Until when each server is not called, by its URL. */
  readonly heldUntil: ReadonlyMap<string, number>;
}

/**
 * What token servers of one store refuse: the key, or single credentials. While a refusal of a server is held, that server is not called for it.
 * Another one may accept: a changed configuration reaches them one after the other.
 */
export class ServerRefusals {
  private readonly refusals = new Map<string, Refusal>();

  constructor(private readonly monotonic: () => number = () => performance.now()) {}

  /** The error of the refusal in force that concerns a call; nothing if the server at that URL is to be called. */
  held(about: string, url: string): TokenServerRefusedError | undefined {
    const now = this.monotonic();
    const name = [KEY, about].find((one) => (this.refusals.get(one)?.heldUntil.get(url) ?? -Infinity) > now);
    return name === undefined ? undefined : this.errorOf(name);
  }

  /** A server refused. Returns the error. */
  add(
    about: string,
    { status, appId, address, url }: Pick<Refusal, 'status' | 'appId' | 'address'> & { readonly url: string },
  ): TokenServerRefusedError {
    const name = status === 401 ? KEY : about;
    const now = this.monotonic();
    const { since = now, heldUntil = [] } = this.refusals.get(name) ?? {};
    this.refusals.delete(name);
    const held = new Map(heldUntil).set(url, now + HELD_MS);
    this.refusals.set(name, { status, since, appId, address, heldUntil: held });
    if (this.refusals.size > MAX_REFUSALS) this.refusals.delete(this.refusals.keys().next().value!);
    return this.errorOf(name);
  }

  /** A server accepted a call, which ends the refusals of all. */
  end(about: string): void {
    this.refusals.delete(KEY);
    this.refusals.delete(about);
  }

  private errorOf(name: string): TokenServerRefusedError {
    const { status, since, appId, address } = this.refusals.get(name)!;
    const isLasting = this.monotonic() - since >= LASTING_MS;
    return new TokenServerRefusedError(status, status === 401 ? undefined : appId, address, isLasting);
  }
}
