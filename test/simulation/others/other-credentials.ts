import type { CredentialKeeper } from '../../../libs/wechat-token/src/core/keeper/credential-keeper.js';
import {
  nameOf,
  type Credential,
  type CredentialKey,
} from '../../../libs/wechat-token/src/core/ports/credential.js';
import type {
  CredentialKind,
  IssueOutcome,
} from '../../../libs/wechat-token/src/core/ports/credential-kind.js';
import type { Accounts } from '../../../libs/wechat-token/src/core/accounts.js';
import { timePointOf } from '../../../libs/wechat-token/src/core/time/time-point.js';
import { refusalScopeOf } from '../../../libs/wechat-token/src/wechat/http/refusal-scope.js';
import { MINUTE, SECOND, type Fault } from '../fault-plan.js';
import type { HostClock } from '../host-clock.js';
import type { SeededRandom } from '../seeded-random.js';
import type { WechatLink } from '../wechat-link.js';
import type { World } from '../world.js';
import { WECHAT } from '../../../libs/wechat-token/src/wechat/platform.js';

const USERS = ['user-a', 'user-b', 'user-c', 'user-d'] as const;

/** On average so long between two calls of one process, of each kind. */
const CALL_EVERY_MS = 15 * SECOND;

const CONFIRM_EVERY_MS = 20 * MINUTE;

/** A ticket is asked for again within so long: the interval with its jitter, and the asking. */
export const TICKET_CONFIRM_MS = 1.05 * CONFIRM_EVERY_MS + 30 * SECOND;
/** What WeChat has against one user's renewal: it fails, or is refused with this errcode. Against cards: 48001. */
const AGAINST_ONE = ['ERRCODE_-1', 'HTTP_502', 50002, 61024, 48001] as const;

/** Which one a fault singles out, and what comes of asking for it. */
export const TROUBLES = {
  keyOf(world: World, { process, weight }: Fault): CredentialKey {
    if (AGAINST_ONE[Math.floor(weight * AGAINST_ONE.length)] === 48001)
      return { appId: world.key.appId, kind: 'ticket', subject: 'wx_card' };
    return OtherCredentials.keyOf(world, USERS[process % USERS.length]!);
  },
  answer({ weight }: Fault): IssueOutcome {
    const answer = AGAINST_ONE[Math.floor(weight * AGAINST_ONE.length)]!;
    if (typeof answer === 'string') return { outcome: 'failed', issued: 'unknown', failure: answer };
    const presented = answer === 48001 ? 'dependency' : 'user-grant';
    return { outcome: 'refused', refusal: { errcode: answer, ...refusalScopeOf(answer, presented) } };
  },
};

/** One process's tickets and users, and those who use them. */
export class OtherCredentials {
  /** What an account has beside its access token. */
  readonly kinds: readonly CredentialKind[];
  private tickets: readonly CredentialKeeper[] = [];

  constructor(
    private readonly world: World,
    private readonly process: { readonly name: string; readonly clock: HostClock },
    private readonly accounts: Accounts,
    private readonly link: WechatLink,
    private readonly random: SeededRandom,
  ) {
    this.kinds = [this.ticketIssuer(), this.userIssuer()];
  }

  /** Makes the keepers of its tickets, once its accounts know the kinds. */
  open(): void {
    const { appId } = this.world.key;
    const types = this.world.kinds.includes('one-in-trouble') ? ['jsapi', 'wx_card'] : ['jsapi'];
    this.tickets = types.map((subject) => this.accounts.keeperFor({ appId, kind: 'ticket', subject }));
  }

  start(): void {
    for (const ticket of this.tickets) this.later(() => this.useTicket(ticket));
    this.later(() => this.useUser());
  }

  static keyOf(world: World, user: string): CredentialKey {
    return { appId: world.key.appId, kind: 'user-token', subject: user };
  }

  private later(call: () => void): void {
    const { clock } = this.process;
    this.world.time.after(-Math.log(1 - this.random.next()) * CALL_EVERY_MS, () => {
      if (clock.isDead) return;
      clock.deliver(call);
      this.later(call);
    });
  }

  private useTicket(ticket: CredentialKeeper): void {
    const judge = this.world.otherJudge!;
    const startedAt = this.world.time.now;
    ticket.getCredential().then(
      (credential) => judge.onTicket(this.process.name, credential),
      (error: Error) => judge.onFailed(this.process.name, ticket.target.key, error, startedAt),
    );
  }

  private useUser(): void {
    const user = this.random.pick(USERS);
    const startedAt = this.world.time.now;
    const key = OtherCredentials.keyOf(this.world, user);
    void this.accounts
      .withKeeper(key, (keeper) => keeper.readCredential())
      .then(
        (credential) => this.use(key, credential),
        (error: Error & { code?: string }) => {
          this.world.tell(this.process.name, `fails for ${user}: ${error.message}`);
          if (this.world.users!.current.has(user))
            this.world.otherJudge!.onFailed(this.process.name, key, error, startedAt);
          if (error.code === 'AUTHORIZATION_GONE') this.authorizeLater(user);
        },
      );
  }

  private use(key: CredentialKey, credential: Credential): void {
    const isAccepted = this.world.users!.accepts(credential.value);
    this.world.otherJudge!.onUserToken(this.process.name, credential, isAccepted);
    const spurious = this.world.isActive('spurious') && this.random.chance(0.02);
    if (isAccepted && !spurious) return;
    this.world.tallies.refusedUses += 1;
    void this.accounts
      .withKeeper(key, (keeper) => keeper.reportRejected(credential.value))
      .catch(() => undefined);
  }

  /** The user agrees once more, and the code is exchanged here. */
  private authorizeLater(user: string): void {
    const { clock, name } = this.process;
    this.world.time.after(this.random.between(SECOND, 40 * SECOND), () =>
      clock.deliver(() => {
        // A person authorizes once at a time.
        const { authorizing } = this.world.users!;
        if (authorizing.has(user)) return;
        authorizing.add(user);
        const sentAt = timePointOf(clock);
        const issued = this.world.users!.authorize(user);
        this.world.tell(name, `is given ${issued.issuerState} for ${user}`);
        const key = OtherCredentials.keyOf(this.world, user);
        // Who could not keep it in time tells its caller so: nothing was promised.
        void this.accounts
          .withKeeper(key, (keeper) => keeper.importCredential(issued, sentAt))
          .then(
            () => this.world.otherJudge!.onDelivered(name, issued.issuerState!),
            () => undefined,
          );
        this.world.time.after(MINUTE, () => authorizing.delete(user));
      }),
    );
  }

  private ticketIssuer(): CredentialKind {
    return {
      name: 'ticket',
      platform: WECHAT,
      subjects: ['jsapi', 'wx_card'],
      isCopied: true,
      renewsFromState: false,
      reissue: 'same',
      sameValue: 'keepFirstEnd',
      renewsInLastMs: 60 * SECOND,
      confirmEveryMs: CONFIRM_EVERY_MS,
      overlapMs: 0,
      budget: { id: 'ticket', perDay: this.world.budgets.other },
      dependsOn: ({ appId }) => ({ appId, kind: 'access-token' }),
      needsSecret: false,
      canForce: false,
      issue: async ({ dependency, timeoutMs, subject: type = '' }) => {
        const askedAt = this.world.time.now;
        const outcome = await this.link.ask(timeoutMs, () => {
          if (!this.world.wechat.accepts(dependency!))
            return { outcome: 'refused', refusal: { errcode: 40001, scope: 'dependency' } };
          const key = { appId: this.world.key.appId, kind: 'ticket', subject: type };
          return this.trouble(key) ?? this.giveTicket(type);
        });
        if (outcome.outcome === 'issued')
          this.world.tickets!.onHeard(this.process.name, outcome.value, askedAt);
        return outcome;
      },
    };
  }

  private userIssuer(): CredentialKind {
    return {
      name: 'user-token',
      platform: WECHAT,
      subjects: 'person',
      isCopied: false,
      renewsFromState: true,
      reissue: 'same',
      sameValue: 'extends',
      renewsInLastMs: 60 * SECOND,
      overlapMs: 0,
      budget: { id: 'user', perDay: this.world.budgets.user },
      needsSecret: false,
      canForce: false,
      issue: async ({ issuerState, timeoutMs, subject }) => {
        const key = OtherCredentials.keyOf(this.world, subject!);
        const outcome = await this.link.ask(timeoutMs, () => this.trouble(key) ?? this.refresh(issuerState!));
        if (outcome.outcome === 'issued')
          this.world.otherJudge!.onDelivered(this.process.name, outcome.issuerState!);
        return outcome;
      },
    };
  }

  /** What WeChat has against this one just now. */
  private trouble(key: CredentialKey): IssueOutcome | undefined {
    const fault = this.world.activeFault('one-in-trouble');
    return fault && nameOf(TROUBLES.keyOf(this.world, fault)) === nameOf(key)
      ? TROUBLES.answer(fault)
      : undefined;
  }

  private giveTicket(type: string): IssueOutcome {
    const issued = this.world.tickets!.issue(type);
    this.world.tell('WeChat', `gives ${issued.value} to ${this.process.name}`);
    return { outcome: 'issued', ...issued };
  }

  private refresh(refreshToken: string): IssueOutcome {
    const issued = this.world.users!.refresh(refreshToken);
    this.world.tell('WeChat', issued === 'gone' ? `refuses ${refreshToken}` : `gives ${issued.issuerState}`);
    return issued === 'gone'
      ? { outcome: 'refused', refusal: { errcode: 40030, scope: 'user' } }
      : { outcome: 'issued', ...issued };
  }
}
