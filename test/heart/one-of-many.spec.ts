import { describe, expect, it } from 'vitest';
import { AppCalls } from '../../libs/wechat-token/src/core/local/app-calls.js';
import { CredentialKeeper } from '../../libs/wechat-token/src/core/keeper/credential-keeper.js';
import { timePointOf } from '../../libs/wechat-token/src/core/time/time-point.js';
import { TicketIssuer } from '../../libs/wechat-token/src/wechat/issuers/ticket.issuer.js';
import { UserTokenIssuer } from '../../libs/wechat-token/src/wechat/issuers/user-token.issuer.js';
import type { WechatExchange } from '../../libs/wechat-token/src/wechat/http/wechat-answer.js';
import { thrownBy } from '../thrown-by.js';
import { Fleet, HOUR, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';

const failed = (failure: 'HTTP_502' | 'ERRCODE_-1'): WechatExchange => ({
  ok: false,
  issued: 'unknown',
  failure,
});
const refused = (errcode: number): WechatExchange => ({ ok: true, status: 200, json: { errcode } });

/** The users of one app in one process: what WeChat has against some of them is said beforehand. */
class Users {
  readonly calls: AppCalls;
  /** Whom WeChat was asked for, oldest first. */
  readonly asked: string[] = [];

  constructor(
    private readonly process: HeartProcess,
    private readonly answers: Map<string, WechatExchange>,
  ) {
    const { clock, policy } = process.around;
    this.calls = new AppCalls(clock, (budget) => policy.limitOf(budget));
  }

  /** Takes a user in whose token ends in two hours. */
  keep(user: string): Promise<void> {
    const { clock } = this.process;
    const issued = { value: `token-${user}`, lifetimeMs: 2 * HOUR, issuerState: user };
    return this.lend(user, (keeper) => keeper.importCredential(issued, timePointOf(clock)));
  }

  async read(user: string): Promise<string> {
    return (await this.lend(user, (keeper) => keeper.readCredential())).value;
  }

  private lend<T>(user: string, work: (keeper: CredentialKeeper) => Promise<T>): Promise<T> {
    const { keepers, around, keeper } = this.process;
    const key = { appId: keeper.target.key.appId, kind: 'user-token', subject: user };
    const kind = new UserTokenIssuer({
      exchange: async ({ query }) => {
        const asked = query!['refresh_token']!;
        this.asked.push(asked);
        await around.clock.sleep(20);
        const renewed = { access_token: `renewed-${asked}`, refresh_token: asked, expires_in: 7_200 };
        return (
          this.answers.get(asked) ?? this.answers.get('everybody') ?? { ok: true, status: 200, json: renewed }
        );
      },
    });
    const { calls } = this;
    const { account } = keeper.target;
    return keepers.withKeeper(key, () => new CredentialKeeper({ key, kind, calls, account }, around), work);
  }
}

const named = (count: number) => Array.from({ length: count }, (_, index) => `user${index}`);

/** So many users, all of whose tokens have just ended. */
async function ended(fleet: Fleet, count: number, answers: [string, WechatExchange][], processes = 1) {
  const known = new Map(answers);
  const each = Array.from({ length: processes }, () => new Users(fleet.process(), known));
  const users = named(count);
  await fleet.passing(Promise.all([...users, 'broken'].map((user) => each[0]!.keep(user))), MINUTE);
  await fleet.advance(2 * HOUR);
  return { each, users, known };
}

describe('one user in trouble', () => {
  it.each([
    { trouble: 'a failure (-1)', answer: failed('ERRCODE_-1') },
    { trouble: 'a failure (502)', answer: failed('HTTP_502') },
    { trouble: '50002', answer: refused(50_002) },
    { trouble: '61024', answer: refused(61_024) },
    { trouble: '40013', answer: refused(40_013) },
    { trouble: '48001', answer: refused(48_001) },
  ])('leaves 100 of 100 others alone: $trouble', async ({ answer }) => {
    const fleet = new Fleet('stable');
    const { each, users } = await ended(fleet, 100, [['broken', answer]], 2);
    const [one, other] = each as [Users, Users];
    const values: string[] = [];
    const begunAt = fleet.clock.now();

    for (const user of users) {
      for (const process of each) void process.read('broken').catch(() => undefined);
      await fleet.advance(SECOND);
      const snapshot = Promise.all([one.read(user), other.read(user)]);
      values.push(...(await fleet.passing(snapshot, 3 * SECOND).catch(() => ['failed', 'failed'])));
    }

    expect(values).toEqual(users.flatMap((user) => [`renewed-${user}`, `renewed-${user}`]));
    expect(await fleet.failing(one.read('broken'))).toMatchObject({
      code: expect.stringMatching(/^WECHAT_/),
    });
    // Asked for every second in two processes: each tries it once in three seconds.
    const tries = each.flatMap(({ asked }) => asked).filter((user) => user === 'broken');
    expect(tries.length).toBeLessThanOrEqual((2 * (fleet.clock.now() - begunAt)) / (3 * SECOND));
    expect((await fleet.store.inspect(fleet.appId)).pauses).toEqual([]);
  });

  it.each([50_002, 61_024, 50_007])('leaves the tickets of the app alone (%i)', async (errcode) => {
    const fleet = new Fleet('stable');
    const tokens = fleet.process();
    const dependency = {
      get: () => tokens.keeper.getValue(),
      reportRejected: (value: string) => tokens.keeper.reportRejected(value),
    };
    const issuer = new TicketIssuer(tokens.line);
    const { each } = await ended(fleet, 1, [['broken', refused(errcode)]]);
    await fleet.failing(each[0]!.read('broken'));
    const types = ['jsapi', 'wx_card'].map((subject) =>
      fleet.process({ kind: 'ticket', subject, issuer, dependency }),
    );

    const [jsapi, card] = await fleet.passing(Promise.all(types.map(({ keeper }) => keeper.getValue())));

    const { tickets } = fleet.simulator.console(fleet.appId);
    expect([tickets.accepts(jsapi!, 'jsapi'), tickets.accepts(card!, 'wx_card')]).toEqual([true, true]);
  });
});

describe('WeChat away for all users', () => {
  it('is tried ever more seldom by the fleet, and by all users again once it is back', async () => {
    const fleet = new Fleet('stable');
    const { each, users, known } = await ended(fleet, 50, [['everybody', failed('HTTP_502')]], 4);
    for (let second = 0; second < 60; second += 1) {
      for (const user of users) {
        for (const process of each) void process.read(user).catch(() => undefined);
        await fleet.advance(20);
      }
    }
    const calls = each.flatMap(({ asked }) => asked).length;
    const error = await thrownBy(each[0]!.read('user0'));
    known.clear();
    await fleet.advance(4 * SECOND);

    const values = await fleet.passing(Promise.all(users.map((user) => each[0]!.read(user))), MINUTE);

    // 12,000 times somebody wanted one. The first few failed before the fleet knew; then it is one in three seconds.
    expect(calls).toBeLessThanOrEqual(80);
    expect(error).toMatchObject({ code: 'WECHAT_UNAVAILABLE', failure: 'HTTP_502' });
    expect(values).toEqual(users.map((user) => `renewed-${user}`));
    expect((await fleet.store.inspect(fleet.appId)).pauses).toEqual([]);
  });

  it('is over for the others though one goes on failing, and is the only one who asks', async () => {
    const fleet = new Fleet('stable');
    const { each, users, known } = await ended(fleet, 20, [
      ['everybody', failed('HTTP_502')],
      ['broken', failed('HTTP_502')],
    ]);
    const [process] = each as [Users];
    for (const user of users) {
      void process.read(user).catch(() => undefined);
      await fleet.advance(200);
    }
    known.delete('everybody');
    for (let passed = 0; passed < 30 * SECOND; passed += 100) {
      void process.read('broken').catch(() => undefined);
      await fleet.advance(100);
    }

    expect(await fleet.passing(process.read('user0'))).toBe('renewed-user0');
  });
});
