import { CredentialContext } from '../../libs/wechat-token/src/core/local/credential-context.js';
import type { RefreshIntent } from '../../libs/wechat-token/src/core/refresh/attempt.js';
import { RefreshAttempt } from '../../libs/wechat-token/src/core/refresh/refresh-attempt.js';
import { type Endpoint, Fleet, SECOND } from './fleet.js';
import type { ProcessOptions } from './heart-process.js';

/** The cheap call by which a token is tried. */
export const CHECK = '/cgi-bin/getcallbackip';

/** The wish of a person for another token. */
export const byHand = { kind: 'replace', cause: 'manual' } as const;

/** A process whose attempts a test runs one by one. */
export class Attempts {
  readonly ctx: CredentialContext;
  readonly process;
  readonly key;

  constructor(
    readonly fleet: Fleet,
    options?: ProcessOptions,
  ) {
    this.process = fleet.process(options);
    this.key = this.process.keeper.target.key;
    this.ctx = new CredentialContext(this.process.keeper.target, this.process.around);
    // Its keeper does nothing meanwhile.
    void this.process.stop();
  }

  run(intent: RefreshIntent = { kind: 'if-needed' }) {
    return this.fleet.passing(new RefreshAttempt(this.ctx, intent).run(), 12 * SECOND);
  }

  /** What the attempt did at the store, too. */
  async steps(intent?: RefreshIntent) {
    const { tried } = this.process.store;
    const before = tried.length;
    const outcome = await this.run(intent);
    return { outcome, steps: tried.slice(before) };
  }

  get token(): string | undefined {
    return this.ctx.cache.valid()?.value;
  }

  told() {
    return this.process.eventsOf('refresh-failed').map(({ cause, reason }) => [cause, reason.code]);
  }
}

export function attempts(endpoint: Endpoint, options?: ProcessOptions): Attempts {
  return new Attempts(new Fleet(endpoint), options);
}
