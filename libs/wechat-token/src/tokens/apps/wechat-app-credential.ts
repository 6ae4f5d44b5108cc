import type { CredentialKind, Issued } from '../../core/ports/credential-kind.js';
import type { Credential, CredentialKey } from '../../core/ports/credential.js';
import type { WaitOptions } from '../../core/time/deadline.js';
import { timePointOf } from '../../core/time/time-point.js';
import { CallInvalidError } from '../../errors/call-invalid.error.js';
import type { AppRegistry } from './app-registry.js';

/** One credential of an app, of any kind, from {@link WechatAppTokens.credential}. Each call throws as `getAccessToken()` does. */
export class WechatAppCredential {
  /** Made by the module. */
  constructor(
    private readonly apps: AppRegistry,
    private readonly named: CredentialKey,
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

  private async found(wait?: WaitOptions): Promise<{ key: CredentialKey; left: WaitOptions | undefined }> {
    const { named: key, apps } = this;
    const { keeper, wait: left } = await apps.get(key.appId, wait);
    const kind = apps.core.accounts.kindsOf(keeper).find(({ name }) => name === key.kind);
    if (!kind || !hasSubject(kind, key.subject)) throw new CallInvalidError(key.appId, 'NO_KIND');
    return { key, left };
  }
}

function hasSubject({ subjects }: CredentialKind, subject: unknown): boolean {
  if (subjects === 'one') return subject === undefined;
  return typeof subject === 'string' && (subjects === 'person' ? subject !== '' : subjects.includes(subject));
}
