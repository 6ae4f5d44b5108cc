import { vi } from 'vitest';
import { CredentialContext } from '../../libs/wechat-token/src/core/local/credential-context.js';
import type { CredentialKind } from '../../libs/wechat-token/src/core/ports/credential-kind.js';
import type {
  AcquireRequest,
  AcquireResult,
  RevocationProgress,
  StoredCredential,
} from '../../libs/wechat-token/src/core/ports/token-store.js';
import { versionOf } from '../../libs/wechat-token/src/core/ports/version.js';
import type { RefreshIntent } from '../../libs/wechat-token/src/core/refresh/attempt.js';
import { RefreshAttempt } from '../../libs/wechat-token/src/core/refresh/refresh-attempt.js';
import { timePointOf } from '../../libs/wechat-token/src/core/time/time-point.js';
import { WechatUnavailableError } from '../../libs/wechat-token/src/errors/wechat-unavailable.error.js';
import { type Endpoint, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';
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

/** What the store has. */
export const kept: StoredCredential = {
  value: 'kept',
  fingerprint: 'print-of-kept',
  version: versionOf(2, 'b'),
  status: 'valid',
  remainingMs: HOUR,
  dueInMs: HOUR / 2,
  issuedAgoMs: HOUR,
  confirmedAgoMs: MINUTE,
};

/** What WeChat gave while the store was away. */
export const own = { value: 'own', fingerprint: 'print-of-own', version: '' };

/** A process whose store says what a test wants, and to which WeChat answers nothing. */
export class Scripted extends Attempts {
  record: StoredCredential | undefined = kept;
  revocation: RevocationProgress | undefined;
  /** By which its issuer calls. */
  readonly line;

  grant: (request: AcquireRequest) => Partial<AcquireResult> = () => ({});

  constructor(endpoint: Endpoint = 'stable', kind: Partial<CredentialKind> = {}) {
    const fleet = new Fleet(endpoint);
    const ours = fleet.process();
    void ours.stop();
    super(fleet, {
      issuer: Object.assign(Object.create(ours.keeper.target.kind) as CredentialKind, kind),
    });
    this.line = ours.line;
    fleet.simulator.faults.setOutage('html');
    const { store } = this.process;
    vi.spyOn(store, 'read').mockImplementation(async () => this.snapshot());
    vi.spyOn(store, 'restore').mockImplementation(async () => ({
      outcome: 'kept',
      snapshot: this.snapshot(),
    }));
    vi.spyOn(store, 'acquire').mockImplementation(async (request) => {
      const { storeTime } = this.snapshot();
      const granted = {
        outcome: 'granted',
        storeTime,
        version: versionOf(9, 'z'),
        failures: {},
        budgets: [],
      };
      return { ...granted, ...this.grant(request) } as AcquireResult;
    });
  }

  snapshot() {
    const { record, revocation } = this;
    const storeTime = this.fleet.clock.now() + this.fleet.storeClockOffsetMs;
    const parts = { ...(record ? { record } : {}), ...(revocation ? { revocation } : {}) };
    return { storeTime, revision: '', leaseMs: 0, inDoubtForMs: 0, ...parts };
  }

  serve(content: Partial<StoredCredential> & { readonly isEndKnown?: boolean } = own): void {
    const { key } = this;
    this.ctx.cache.serve({ ...kept, issuedAgoMs: 0, confirmedAgoMs: 0, ...content, key, asOf: this.now });
  }

  hold(ms: number): void {
    this.ctx.backoff.holdRevocation(new WechatUnavailableError('wx', 'ETIMEDOUT'), ms);
  }

  get now() {
    return timePointOf(this.process.clock);
  }

  calls(): string[] {
    return this.line.sent.map(({ path, body }) => {
      if (path === CHECK) return 'check';
      return body?.['force_refresh'] === true ? 'force' : 'issue';
    });
  }
}
