import { describe, expect, it } from 'vitest';
import type { WechatExchange } from '../../libs/wechat-token/src/wechat/http/wechat-answer.js';
import type { WechatRequest } from '../../libs/wechat-token/src/wechat/http/wechat-http.js';
import { thrownBy } from '../thrown-by.js';
import { ENDPOINTS, Fleet, HOUR, MINUTE, SECOND, steadily } from './fleet.js';
import { ticketProcess } from './ticket-process.js';

const BAD = '203.0.113.9';

describe('a type of tickets that WeChat refuses the account, for hours', () => {
  it('costs a few dozen calls in eight hours, and the other type nothing', async () => {
    const fleet = new Fleet('stable');
    const jsapi = ticketProcess(fleet);
    const asked: WechatRequest[] = [];
    const refused: WechatExchange = { ok: true, status: 200, json: { errcode: 48_001 } };
    const cards = [1, 2].map(() =>
      ticketProcess(fleet, 'wx_card', () => ({
        exchange: async (request) => {
          asked.push(request);
          return refused;
        },
      })),
    );
    let failed = 0;

    for (let passed = 0; passed < 8 * HOUR; passed += MINUTE) {
      for (const { keeper } of cards) void keeper.getValue().catch(() => undefined);
      await fleet.passing(jsapi.keeper.getValue(), 15 * SECOND).catch(() => (failed += 1));
      await fleet.advance(MINUTE);
    }

    expect(failed).toBe(0);
    expect(asked.length).toBeLessThanOrEqual(36);
    expect(asked.length).toBeGreaterThan(20);
  });

  it('leaves the other alone also where its askings fail', async () => {
    const fleet = new Fleet('stable');
    const jsapi = ticketProcess(fleet);
    const card = ticketProcess(fleet, 'wx_card', () => ({
      exchange: async () => ({ ok: false, issued: 'unknown', failure: 'HTTP_502' }),
    }));
    let failed = 0;

    for (let minute = 0; minute < 5 * 60; minute += 1) {
      void card.keeper.getValue().catch(() => undefined);
      await fleet.passing(jsapi.keeper.getValue(), 15 * SECOND).catch(() => (failed += 1));
      await fleet.advance(MINUTE);
    }

    expect(failed).toBe(0);
  });
});

describe.each(ENDPOINTS)('a refused address, for hours, on the %s endpoint', (endpoint) => {
  it.each([
    { errcode: 89_507, forMs: HOUR },
    { errcode: 89_506, forMs: 24 * HOUR },
  ])('stands down for as long as $errcode says', async ({ errcode, forMs }) => {
    const fleet = new Fleet(endpoint);
    const process = fleet.process({ ip: BAD });
    fleet.simulator.faults.add({ kind: 'errcode', errcode, ip: BAD, times: 1 });
    const error = await fleet.failing(process.keeper.getValue());

    for (let passed = 0; passed < forMs - MINUTE; passed += MINUTE) {
      void process.keeper.getValue().catch(() => undefined);
      await fleet.advance(MINUTE);
    }
    const before = fleet.asks().length;
    await steadily(fleet, [process], 2 * MINUTE);

    expect(error).toMatchObject({ errcode, scope: 'address' });
    expect(before).toBe(1);
    expect(fleet.asks()).toHaveLength(2);
  });
});

describe.each(ENDPOINTS)('a wrong secret, for an hour, on the %s endpoint', (endpoint) => {
  it('is seen by WeChat at most 3 times in the first minute, and slowly from then on', async () => {
    const fleet = new Fleet(endpoint);
    const processes = fleet.several(4, { appSecret: async () => 'f'.repeat(32) });

    await steadily(fleet, processes, MINUTE);
    const inAMinute = fleet.asks().length;
    await steadily(fleet, processes, HOUR - MINUTE);

    expect(inAMinute).toBeLessThanOrEqual(3);
    expect(fleet.asks().length).toBeLessThanOrEqual(10);
    expect(fleet.asks().length).toBeGreaterThanOrEqual(6);
  });
});

describe('a credential that WeChat never gave', () => {
  it.each([
    ['ticket', 'is asked for no more after a life without a use', true],
    ['access-token', 'is asked for all the same, for its app is down', false],
  ])('%s %s', async (kind, _, isIdle) => {
    const fleet = new Fleet('stable');
    const process = fleet.process({ kind });
    const dependsOn = () => ({ appId: fleet.appId, kind: 'access-token' });
    if (kind === 'ticket') Object.assign(process.keeper.target.kind, { dependsOn });
    fleet.simulator.faults.add({ kind: 'errcode', errcode: 48001, path: '/cgi-bin/stable_token' });
    await fleet.passing(thrownBy(process.keeper.getValue()));
    await fleet.advance(2 * HOUR + MINUTE);
    const asks = fleet.asks().length;

    await fleet.advance(3 * HOUR);
    const asksLater = fleet.asks().length;
    fleet.simulator.faults.clear();

    expect(process.keeper.status().isIdle).toBe(isIdle);
    expect(asks).toBeGreaterThan(3);
    expect(asksLater === asks).toBe(isIdle);
    await fleet.advance(HOUR);
    expect(await fleet.passing(process.keeper.getValue(), 3 * SECOND)).toBe(fleet.issued().at(-1));
  });
});
