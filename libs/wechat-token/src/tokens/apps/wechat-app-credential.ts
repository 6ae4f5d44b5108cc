import type { Issued } from '../../core/ports/credential-kind.js';
import type { Credential, CredentialKey } from '../../core/ports/credential.js';
import type { WaitOptions } from '../../core/time/deadline.js';
import { timePointOf } from '../../core/time/time-point.js';
import { CallInvalidError } from '../../errors/call-invalid.error.js';
import type { AppRegistry } from './app-registry.js';

/** Which credential of an app is meant. */
interface Named {
  readonly appId: string;
  readonly kind: string;
  readonly subject: string | undefined;
}

/** One credential of an app, of any kind, from {@link WechatAppTokens.credential}. Each call throws as `getAccessToken()` does. */
export class WechatAppCredential {
  /** Made by the module. */
  constructor(
    private readonly apps: AppRegistry,
    private readonly named: Named,
  ) {}

  /** The value: the cached one, or as the store has it. Waits for the platform only if there is no valid one. */
  async getValue(wait?: WaitOptions): Promise<string> {
    return (await this.getCredential(wait)).value;
  }

  /** As {@link getValue}, with version and remaining life. */
  async getCredential(wait?: WaitOptions): Promise<Credential> {
    const { key, left } = await this.found(wait);
    return this.apps.core.accounts.getCredential(key, left);
  }

  /** The platform refused `value`. Returns the credential to continue with. Throws `RejectionDoubtedError`. */
  async reportRejected(value: string, wait?: WaitOptions): Promise<Credential> {
    const { key, left } = await this.found(wait);
    return this.apps.core.accounts.withKeeper(key, (keeper) => keeper.reportRejected(value, left));
  }

  /**
   * Keeps a credential that was issued elsewhere, for a code say, with the refresh_token that renews it as its `issuerState`.
   * Resolves once the store has it.
   */
  async importIssued(issued: Issued, wait?: WaitOptions): Promise<void> {
    const sentAt = timePointOf(this.apps.options.clock);
    const { key, left } = await this.found(wait);
    await this.apps.core.accounts.withKeeper(key, (keeper) => keeper.importCredential(issued, sentAt, left));
  }

  /** Removes the credential and its secrets from the store for good. Throws `TokenStoreError`. */
  async forget(): Promise<void> {
    await this.apps.core.forget((await this.found()).key);
  }

  private async found(wait?: WaitOptions) {
    const { appId, kind: name, subject } = this.named;
    const { keeper, wait: left } = await this.apps.get(appId, wait);
    const kind = this.apps.core.accounts.kindsOf(keeper).find((one) => one.name === name);
    const isNamed =
      kind?.subjects === 'one'
        ? subject === undefined
        : typeof subject === 'string' && (kind?.subjects === 'person' || kind?.subjects.includes(subject));
    if (!isNamed) throw new CallInvalidError(appId, 'NO_KIND');
    const key: CredentialKey = { appId, kind: name, ...(subject === undefined ? {} : { subject }) };
    return { key, left };
  }
}
