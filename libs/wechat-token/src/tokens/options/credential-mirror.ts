import type { Credential, CredentialKey } from '../../core/ports/credential.js';
import type { MirrorEvent } from '../../core/ports/keeper-events.js';

/** What a mirror publishes, and where it reports to. */
export interface MirrorSource {
  /** The apps of the option `apps`. */
  readonly appIds: readonly string[];
  /** How much faster the module's clock runs than the real one: above 1 only in simulations. */
  readonly timeScale: number;
  /** Throws as `getAccessToken()` does. */
  getCredential(key: CredentialKey): Promise<Credential>;
  /** The AppSecret. Throws `SecretUnavailableError`. */
  secretOf(appId: string): Promise<string>;
  /** Has WeChat check the access token of an app, and reports it if WeChat refuses it. Throws as `getAccessToken()` does. */
  checkAccessToken(appId: string): Promise<void>;
  /** Calls `listener` when this process has written a credential to the store. Returns a function that removes it. */
  onCommitted(listener: (key: CredentialKey) => void): () => void;
  /** Reports an event to the log and to the application's listeners. */
  emit(event: MirrorEvent): void;
}

/** Publishes credentials where other programs read them. `RedisMirror` is one; the option `mirrors` takes any. */
export interface CredentialMirror {
  /** Called when the application has started. Reports its failures as events; a `WechatTokenOptionsError` fails the start. */
  start(source: MirrorSource): void;
  /** Called before the store is closed: may publish once more, and resolves when that has ended. */
  stop(): Promise<void>;
}
