import type {
  CheckVerdict,
  CredentialKind,
  IssueOutcome,
  IssueRequest,
  Refusal,
} from '../../libs/wechat-token/src/core/ports/credential-kind.js';
import { timePointOf } from '../../libs/wechat-token/src/core/time/time-point.js';
import { within } from '../../libs/wechat-token/src/core/time/deadline.js';
import type { HostClock } from './host-clock.js';
import type { SeededRandom } from './seeded-random.js';
import type { StruckProcess } from './store-link.js';
import type { World } from './world.js';
import { WECHAT } from '../../libs/wechat-token/src/wechat/platform.js';

/** The account's. */
export const APP_SECRET = 'secret';

/** The longest a request may wander about before WeChat serves it: less than an asking stays open. */
const LATEST_ARRIVAL_MS = 80_000;

/** One process's way to WeChat. */
export class WechatLink {
  constructor(
    private readonly world: World,
    private readonly clock: HostClock,
    private readonly random: SeededRandom,
    private readonly process: StruckProcess,
  ) {}

  issuer(): CredentialKind {
    const isStable = this.world.endpoint === 'stable';
    return {
      name: 'access-token',
      platform: WECHAT,
      subjects: 'one',
      isCopied: true,
      renewsFromState: false,
      reissue: isStable ? 'same' : 'supersedes',
      sameValue: 'remaining',
      renewsInLastMs: isStable ? 300_000 : 0,
      overlapMs: 300_000,
      budget: { id: this.world.endpoint, perDay: this.world.budgets[this.world.endpoint] },
      canForce: isStable,
      issue: (request) => this.issue(request),
      check: ({ value, timeoutMs }) => this.check(value, timeoutMs),
    };
  }

  /** One business call with a token. A process that stands still hears of the answer later than it was given. */
  use(value: string, answer: (isAccepted: boolean, answeredAt: number) => void): void {
    const { world, random } = this;
    world.time.after(random.between(20, 100), () => {
      const spurious = world.activeFault('spurious');
      const isSpurious = spurious !== undefined && random.chance(0.05 * spurious.weight);
      const isAccepted = world.wechat.accepts(value) && !isSpurious;
      const answeredAt = world.time.now;
      this.clock.deliver(() => answer(isAccepted, answeredAt), !isAccepted);
    });
  }

  private issue(request: IssueRequest): Promise<IssueOutcome> {
    const { world } = this;
    this.process.strike('before the request');
    if (!this.clock.isDead) world.judge.onSend(this.process.name, timePointOf(this.clock), request.timeoutMs);
    return this.exchange<IssueOutcome>(
      request.timeoutMs,
      { outcome: 'failed', issued: 'unknown', failure: 'ETIMEDOUT' },
      () => this.serve(request),
    );
  }

  /** Asks for another kind of credential; WeChat's own troubles befall that as well. */
  ask(timeoutMs: number, serve: () => IssueOutcome): Promise<IssueOutcome> {
    this.process.strike('before the request');
    const late = { outcome: 'failed', issued: 'unknown', failure: 'ETIMEDOUT' } as const;
    return this.exchange<IssueOutcome>(timeoutMs, late, () => {
      const away = this.world.activeFault('wechat-away');
      if (!away) return serve();
      if (away.weight < 0.25) return { outcome: 'failed', issued: 'nothing', failure: 'ECONNREFUSED' };
      if (away.weight < 0.5) return undefined;
      return { outcome: 'failed', issued: 'unknown', failure: 'HTTP_502' };
    });
  }

  private check(value: string, timeoutMs: number): Promise<CheckVerdict> {
    const { world, random } = this;
    world.judge.onCheck(this.process.name, timePointOf(this.clock), timeoutMs);
    return this.exchange<CheckVerdict>(timeoutMs, 'unknown', () => {
      if (world.isActive('wechat-away')) return random.chance(0.5) ? 'unknown' : undefined;
      const checkAway = world.activeFault('check-away');
      if (checkAway) return checkAway.weight < 0.6 ? 'unknown' : undefined;
      const spurious = world.activeFault('spurious');
      if (spurious && random.chance(0.05 * spurious.weight)) return 'refused';
      return world.wechat.check(value) ? 'accepted' : 'refused';
    });
  }

  /** Sends a request now, lets WeChat serve it when it arrives, and brings the answer back, if all goes well. */
  private exchange<T>(timeoutMs: number, late: T, serve: () => T | undefined): Promise<T> {
    const { world, clock, random } = this;
    const { time } = world;
    let arrivedAt = Infinity;
    const sentAt = clock.monotonic();
    const answer = new Promise<T>((resolve) => {
      if (clock.isDead) return;
      // A process that was stopped in the middle of a send has sent nothing yet.
      const heldMs = clock.isPaused ? clock.pauseRestMs : 0;
      const isAstray = this.isLost();
      if (isAstray && random.chance(0.5)) return;
      const wayMs = isAstray ? random.between(1_000, LATEST_ARRIVAL_MS) : this.latencyMs();
      time.after(heldMs + wayMs, () => {
        const served = serve();
        if (served === undefined || this.isLost()) return;
        time.after(this.latencyMs(), () => {
          this.process.strike('after WeChat answered');
          this.process.standStill('before it hears of WeChat');
          arrivedAt = clock.monotonic();
          clock.deliver(() => resolve(served));
        });
      });
      this.process.standStillSoon('after it sent a request to WeChat');
    });
    return within(clock, timeoutMs, answer, () => new Error('late')).catch(() => {
      if (arrivedAt - sentAt < timeoutMs) world.storeJudge.onThrownAway(this.process.name);
      return late;
    });
  }

  private serve(request: IssueRequest): IssueOutcome | undefined {
    const { world, random, process } = this;
    world.judge.onCall(process.name, request);
    const away = world.activeFault('wechat-away');
    if (away && away.weight < 0.25) return { outcome: 'failed', issued: 'nothing', failure: 'ECONNREFUSED' };
    if (away && away.weight < 0.5) return undefined;
    // By what was sent: the secret may have changed on the way.
    if (request.appSecret !== APP_SECRET) return refused({ errcode: 40125, scope: 'configuration' });
    if (world.isActive('bad-address', process.index)) {
      return refused({ errcode: 40164, scope: 'address', callerIp: '203.0.113.9' });
    }
    // Behind an error may stand a token that nobody knows.
    if (away && random.chance(0.5)) this.mint(request.force);
    if (away)
      return {
        outcome: 'failed',
        issued: 'unknown',
        failure: away.weight < 0.75 ? 'HTTP_502' : 'ERRCODE_-1',
      };
    return this.mint(request.force);
  }

  private mint(isForced: boolean): IssueOutcome {
    const { wechat, endpoint } = this.world;
    const token = endpoint === 'stable' ? wechat.issueStable(isForced) : wechat.issueLegacy();
    if (token === 'quota') return refused({ errcode: 45009, scope: 'day-quota' });
    this.world.tell('WeChat', `gives ${token.value} to ${this.process.name}`);
    return { outcome: 'issued', ...token };
  }

  private isLost(): boolean {
    const network = this.world.activeFault('network');
    return network !== undefined && this.random.chance(0.02 + 0.15 * network.weight);
  }

  private latencyMs(): number {
    const slow = this.world.activeFault('wechat-slow');
    return this.random.between(10, 60) + (slow ? this.random.between(0, 8_000) * slow.weight : 0);
  }
}

function refused(refusal: Refusal): IssueOutcome {
  return { outcome: 'refused', refusal };
}
