import type { CredentialKeeper } from '../../core/keeper/credential-keeper.js';
import type { Credential } from '../../core/ports/credential.js';
import type { CheckVerdict } from '../../core/ports/credential-kind.js';
import { checkWith } from '../../core/refresh/issuer-calls.js';
import type { WaitOptions } from '../../core/time/deadline.js';
import { SingleFlight } from '../../core/time/single-flight.js';

/** What WeChat made of an access token. */
export interface WechatTokenCheck {
  /** `unknown` where WeChat did not say. */
  readonly verdict: CheckVerdict;
  /** The access token that was shown. */
  readonly credential: Credential;
}

/** Shows the access token of one app to WeChat, once at a time. */
export class TokenCheck {
  private readonly running = new SingleFlight<WechatTokenCheck>();

  constructor(
    private readonly keeper: CredentialKeeper,
    /** On the module's clock. */
    private readonly timeoutMs: number,
  ) {}

  /** Whoever comes while one is under way shares its verdict. Throws as `getCredential()` does. */
  async run(wait: WaitOptions | undefined): Promise<WechatTokenCheck> {
    const { keeper, timeoutMs } = this;
    const credential = await keeper.getCredential(wait);
    return this.running.run(async () => {
      const verdict = await checkWith(keeper.target, { value: credential.value, timeoutMs });
      return { verdict, credential };
    });
  }
}
