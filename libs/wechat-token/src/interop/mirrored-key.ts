import { fingerprintOf } from '../core/policy/fingerprint.js';
import type { Credential, CredentialKey } from '../core/ports/credential.js';
import { CallInvalidError } from '../errors/call-invalid.error.js';
import { SecretUnavailableError } from '../errors/secret-unavailable.error.js';
import { TokenStoreError } from '../errors/token-store.error.js';
import { UnknownAppError } from '../errors/unknown-app.error.js';
import type { MirrorSource } from '../tokens/options/credential-mirror.js';
import type { MirrorOutcome, MirrorRedis } from './mirror-redis.js';
import type { TheirKey } from './their-key.js';

/**
 * A key ends at most so long before its credential, whatever the margin of the other program: WeChat has no other token until the last
 * 300 s, and while the key is missing the other program requests one itself.
 */
const LONGEST_MARGIN_MS = 200_000;

/** Below this a key is left to run out: WxJava takes one of less than two seconds for expired, and reads it in two steps. */
const LEAST_MS = 5_000;

/** The shortest time between two checks at WeChat that another program caused. */
const CHECK_GAP_MS = 60_000;

/** Keeps one credential of one app in one key of another program. */
export class MirroredKey {
  private running: Promise<void> | undefined;
  private isDueAgain = false;
  private failure: string | undefined;
  private hasForeign = false;
  private checkedAt = -Infinity;

  constructor(
    private readonly key: CredentialKey,
    private readonly env: {
      readonly theirs: TheirKey;
      readonly redis: MirrorRedis;
      readonly source: MirrorSource;
      readonly foreign: 'leave' | 'replace';
      /** Whether the options name the app. Of all apps, those without such a credential have no mirror. */
      readonly isNamed: boolean;
    },
  ) {}

  /** Writes the credential if need be. Never throws; one at a time, and once more if it is called meanwhile. */
  publish(): Promise<void> {
    this.isDueAgain = this.running !== undefined;
    this.running ??= this.publishInTurn().finally(() => (this.running = undefined));
    return this.running;
  }

  private async publishInTurn(): Promise<void> {
    do {
      this.isDueAgain = false;
      await this.publishOnce();
    } while (this.isDueAgain);
  }

  private async publishOnce(): Promise<void> {
    let credential: Credential;
    try {
      credential = await this.env.source.getCredential(this.key);
    } catch (error) {
      // Any other is reported where it failed; the mirror keeps what it has.
      if (error instanceof UnknownAppError) this.fail(error.code);
      if (error instanceof CallInvalidError && this.env.isNamed) this.fail(error.reason);
      return;
    }
    try {
      const outcome = await this.write(credential);
      if (outcome !== undefined) await this.conclude(outcome);
    } catch (error) {
      this.fail(reasonOf(error));
    }
  }

  /** Nothing before the store has it, or shortly before it ends. */
  private async write(credential: Credential): Promise<MirrorOutcome | undefined> {
    const { theirs, redis, source, foreign } = this.env;
    const { value, version } = credential;
    const { appId } = this.key;
    const marginMs = Math.min(theirs.marginMs, LONGEST_MARGIN_MS);
    const forMs = Math.floor((credential.promisedMs() - marginMs) / source.timeScale);
    if (version === '' || forMs < LEAST_MS) return undefined;
    const appSecret = theirs.secretInName === 'no' ? '' : await source.secretOf(appId);
    const expiresIn = Math.floor(forMs / 1_000);
    return redis.write({
      appId,
      redisKey: theirs.nameFor(appId, appSecret),
      version,
      fingerprint: fingerprintOf(value),
      value,
      text: theirs.codec.encode({ value, endsAt: Date.now() + forMs, expiresIn }),
      forMs,
      foreign,
    });
  }

  private async conclude(outcome: MirrorOutcome): Promise<void> {
    if (outcome === 'wrong-type') return this.fail('WRONG_TYPE');
    if (this.failure !== undefined) this.emit({ type: 'mirror-back' });
    this.failure = undefined;

    const hadForeign = this.hasForeign;
    this.hasForeign = outcome === 'foreign';
    if (outcome === 'restored') this.emit({ type: 'mirror-deleted' });
    else if (outcome === 'replaced') this.emit({ type: 'mirror-foreign', isReplaced: true });
    else if (this.hasForeign && !hadForeign) this.emit({ type: 'mirror-foreign', isReplaced: false });
    else return;
    await this.check();
  }

  /** A program that deletes or replaces the access token may have been refused by WeChat. */
  private async check(): Promise<void> {
    const { appId, kind } = this.key;
    if (kind !== 'access-token' || performance.now() - this.checkedAt < CHECK_GAP_MS) return;
    this.checkedAt = performance.now();
    // A failure is reported where it occurs, and what WeChat issues is published with its commit.
    await this.env.source.checkAccessToken(appId).catch(() => undefined);
  }

  private fail(reason: string): void {
    if (this.failure === reason) return;
    this.failure = reason;
    this.emit({ type: 'mirror-failed', reason });
  }

  private emit(event: MirrorNews): void {
    this.env.source.emit({ ...event, key: this.key, mirror: this.env.theirs.name });
  }
}

type MirrorNews =
  | { readonly type: 'mirror-failed'; readonly reason: string }
  | { readonly type: 'mirror-back' | 'mirror-deleted' }
  | { readonly type: 'mirror-foreign'; readonly isReplaced: boolean };

/** A code: an error of an application's own function may quote a secret. */
function reasonOf(error: unknown): string {
  if (error instanceof TokenStoreError) return error.reason;
  return error instanceof SecretUnavailableError ? 'NO_SECRET' : 'UNKNOWN';
}
