import type { Credential, CredentialKey } from '../core/ports/credential.js';
import { fingerprintOf } from '../core/policy/fingerprint.js';
import { SecretUnavailableError } from '../errors/secret-unavailable.error.js';
import { TokenStoreError } from '../errors/token-store.error.js';
import type { MirrorSource } from '../tokens/options/credential-mirror.js';
import { examined } from './examined.js';
import type { MirrorPlan } from './mirror-plan.js';
import type { MirrorOutcome, MirrorRedis, MirrorWrite } from './mirror-redis.js';

/** Below this a key is left to run out: WxJava takes one of less than two seconds for expired, and reads it in two steps. */
const LEAST_MS = 5_000;

/** The shortest time between two questions to WeChat that another program caused. */
const EXAMINE_GAP_MS = 60_000;

/** Keeps one credential of one app in one key of another program. */
export class MirroredKey {
  private running: Promise<void> | undefined;
  private isDueAgain = false;
  private failure: string | undefined;
  private isForeign = false;
  private examinedAt = -Infinity;

  constructor(
    readonly key: CredentialKey,
    private readonly env: {
      readonly plan: MirrorPlan;
      readonly redis: MirrorRedis;
      readonly source: MirrorSource;
      readonly replacesForeign: boolean;
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
    const { source } = this.env;
    const { appId, kind, subject } = this.key;
    let credential: Credential;
    try {
      credential = await source.app(appId).credential(kind, subject).getCredential();
    } catch {
      // Reported where it failed; the mirror keeps what it has.
      return;
    }
    try {
      this.conclude(await this.write(credential));
    } catch (error) {
      this.fail(reasonOf(error));
    }
  }

  private async write(credential: Credential): Promise<MirrorOutcome | undefined> {
    const write = await this.writeOf(credential);
    if (!write) return undefined;
    const first = await this.env.redis.write(write);
    if (first.outcome === 'deleted') return this.restore(credential);
    if (first.outcome !== 'foreign') return first;
    const found = this.env.plan.codec.decode(first.bytes);
    // The same credential in another form: the other program got it from WeChat, too.
    if (found?.value === credential.value) return this.env.redis.write({ ...write, mayReplace: first.sum });
    return this.env.replacesForeign ? this.replace(credential, first) : first;
  }

  /** Nothing before the store has it, or shortly before it ends. */
  private async writeOf(credential: Credential): Promise<MirrorWrite | undefined> {
    const { plan, source } = this.env;
    const { appId } = this.key;
    const forMs = Math.floor((credential.promisedMs() - plan.marginMs) / source.timeScale);
    if (credential.version === '' || forMs < LEAST_MS) return undefined;
    const appSecret = plan.secretInKey === 'no' ? '' : await source.secretOf(appId);
    const { value, version } = credential;
    const bytes = plan.codec.encode!({
      value,
      endsAt: Date.now() + forMs,
      expiresIn: Math.floor(forMs / 1_000),
    });
    const redisKey = plan.keyOf({ appId, appSecret, prefix: plan.prefix });
    return { appId, redisKey, version, fingerprint: fingerprintOf(value), bytes, forMs };
  }

  /** A program that deletes it was refused by WeChat, perhaps for another reason. */
  private async restore(credential: Credential): Promise<MirrorOutcome | undefined> {
    this.emit('mirror-deleted');
    const write = await this.writeOf(this.mayExamine() ? await this.examine(credential) : credential);
    return write && this.env.redis.write({ ...write, mayRestore: true });
  }

  private async replace(
    credential: Credential,
    foreign: MirrorOutcome & { readonly outcome: 'foreign' },
  ): Promise<MirrorOutcome | undefined> {
    if (!this.mayExamine()) return undefined;
    const write = await this.writeOf(await this.examine(credential));
    const outcome = write && (await this.env.redis.write({ ...write, mayReplace: foreign.sum }));
    if (outcome?.outcome === 'written') {
      this.env.source.emit({ type: 'mirror-foreign', ...this.named, isReplaced: true });
    }
    return outcome;
  }

  private mayExamine(): boolean {
    return performance.now() - this.examinedAt >= EXAMINE_GAP_MS;
  }

  private examine(credential: Credential): Promise<Credential> {
    this.examinedAt = performance.now();
    return examined(this.env.source.app(this.key.appId), credential);
  }

  private conclude(result: MirrorOutcome | undefined): void {
    if (!result) return;
    if (result.outcome === 'wrong-type') return this.fail('WRONG_TYPE');
    if (this.failure !== undefined) this.emit('mirror-back');
    this.failure = undefined;
    const isForeign = result.outcome === 'foreign';
    if (isForeign && !this.isForeign) {
      this.env.source.emit({ type: 'mirror-foreign', ...this.named, isReplaced: false });
    }
    this.isForeign = isForeign;
  }

  private fail(reason: string): void {
    if (this.failure === reason) return;
    this.failure = reason;
    this.env.source.emit({ type: 'mirror-failed', ...this.named, reason });
  }

  private emit(type: 'mirror-deleted' | 'mirror-back'): void {
    this.env.source.emit({ type, ...this.named });
  }

  private get named(): { readonly key: CredentialKey; readonly mirror: string } {
    return { key: this.key, mirror: this.env.plan.name };
  }
}

/** A code: an error of an application's own function may quote a secret. */
function reasonOf(error: unknown): string {
  if (error instanceof TokenStoreError) return error.reason;
  return error instanceof SecretUnavailableError ? 'NO_SECRET' : 'UNKNOWN';
}
