import { describe, expect, it } from 'vitest';
import { DEFAULT_APP } from 'wechat-simulator';
import type { WechatExchange } from '../../libs/wechat-token/src/wechat/http/wechat-answer.js';
import type { WechatRequest } from '../../libs/wechat-token/src/wechat/http/wechat-http.js';
import { Fleet, HOUR, MINUTE, SECOND } from './fleet.js';
import type { HeartProcess } from './heart-process.js';
import type { SimulatedLine } from './simulated-line.js';
import { ticketProcess } from './ticket-process.js';

const tickets = (fleet: Fleet) => fleet.simulator.console(DEFAULT_APP.appId).tickets;

/** Lets time pass, and answers for how long in all a ticket was handed out that WeChat takes no more, in s. */
async function secondsPastTheEnd(fleet: Fleet, { keeper }: HeartProcess, ms: number): Promise<number> {
  let seconds = 0;
  for (let passed = 0; passed < ms; passed += SECOND) {
    const value = await fleet.passing(keeper.getValue(), 5 * SECOND).catch(() => undefined);
    if (value !== undefined && !tickets(fleet).accepts(value)) seconds += 1;
    await fleet.advance(SECOND);
  }
  return seconds;
}

describe('a ticket that is requested while the store is away', () => {
  const PATH = '/cgi-bin/ticket/getticket';

  it('is requested again with the access token that replaces a refused one', async () => {
    const fleet = new Fleet('stable');
    const { process: tokens, token } = await fleet.served();
    const { keeper } = ticketProcess(fleet, 'jsapi', (line) => line, {}, tokens);
    fleet.breakStore();
    fleet.simulator.killToken(token);

    const ticket = await fleet.passing(keeper.getValue());

    expect(tickets(fleet).accepts(ticket)).toBe(true);
    expect(fleet.simulator.journal.calls({ path: PATH }).map(({ errcode }) => errcode)).toEqual([40001, 0]);
  });

  it('is not requested again with a token that WeChat refuses there alone', async () => {
    const fleet = new Fleet('stable');
    const { process: tokens } = await fleet.served();
    const { keeper } = ticketProcess(fleet, 'jsapi', (line) => line, {}, tokens);
    await fleet.advance(MINUTE);
    fleet.breakStore();
    fleet.simulator.faults.add({ kind: 'errcode', errcode: 40001, path: PATH });

    const error = await fleet.failing(keeper.getValue(), 20 * SECOND);

    expect(error).toMatchObject({ code: 'WECHAT_REFUSED', errcode: 40001 });
    expect(fleet.simulator.journal.calls({ path: PATH })).toHaveLength(1);
  });
});

describe('a ticket had from WeChat directly, while the store was away', () => {
  it.each([
    { how: 'throws', step: 'all' },
    { how: 'throws', step: 'commit' },
    { how: 'loses-answers', step: 'commit' },
  ] as const)(
    'is served to its end and no further, once it is in the store ($step $how)',
    async ({ how, step }) => {
      const fleet = new Fleet('stable');
      let line: SimulatedLine | undefined;
      const process = ticketProcess(fleet, 'jsapi', (its) => (line = its));
      const first = await fleet.passing(process.keeper.getValue());
      await fleet.advance(115 * MINUTE);
      fleet.breakStore(how, step);
      // Made a second after it was asked for, WeChat gives it still when it has ended by our count.
      line!.latencyMs = SECOND;
      const pastFirst = await secondsPastTheEnd(fleet, process, 11 * MINUTE);
      const second = await fleet.passing(process.keeper.getValue());
      fleet.mendStore();
      line!.latencyMs = 20;

      const pastSecond = await secondsPastTheEnd(fleet, process, 2 * HOUR);

      expect(second).not.toBe(first);
      expect(await fleet.passing(process.keeper.getValue())).not.toBe(second);
      expect(Math.max(pastFirst, pastSecond)).toBeLessThanOrEqual(2);
    },
  );

  it('has the age in the store that it has at WeChat, though it was given again meanwhile', async () => {
    const fleet = new Fleet('stable');
    const process = ticketProcess(fleet);
    // To a store that has yet to answer for the first time, a process is more patient.
    await process.around.store.inspect(fleet.appId);
    fleet.breakStore('hangs');
    const ticket = await fleet.passing(process.keeper.getValue(), 10 * SECOND);
    await fleet.advance(4 * MINUTE);
    const { value: again } = await fleet.passing(process.keeper.reportRejected(ticket), 15 * SECOND);
    await fleet.advance(4 * MINUTE);
    fleet.mendStore();
    await fleet.advance(MINUTE);

    const { record } = await fleet.store.read(process.keeper.target.key);

    const { issuedAgoMs, remainingMs } = record!;
    expect([again, record?.value]).toEqual([ticket, ticket]);
    expect(Math.abs(issuedAgoMs + remainingMs - 2 * HOUR)).toBeLessThanOrEqual(SECOND);
    expect(Math.round(issuedAgoMs / MINUTE)).toBe(9);
  });
});

describe('a ticket that two processes had from WeChat directly, one of them long after it was made', () => {
  it.each(['early', 'late'] as const)(
    'ends for both when WeChat ends it (the %s one writes it)',
    async (first) => {
      const fleet = new Fleet('stable');
      const early = ticketProcess(fleet);
      fleet.breakStore();
      const ticket = await fleet.passing(early.keeper.getValue());
      await fleet.advance(10 * MINUTE);
      const late = ticketProcess(fleet);
      fleet.breakStore();
      const seen = await fleet.passing(late.keeper.getValue());
      fleet.mendStore();
      const last = first === 'early' ? late : early;
      last.store.fail('throws');
      await fleet.advance(30 * SECOND);
      fleet.mendStore();
      await fleet.advance(100 * MINUTE);

      const past = await secondsPastTheEnd(fleet, early, 20 * MINUTE);
      const served = await Promise.all([early, late].map(({ keeper }) => fleet.passing(keeper.getValue())));

      expect(seen).toBe(ticket);
      expect(past).toBeLessThanOrEqual(2);
      expect(served.map((value) => tickets(fleet).accepts(value))).toEqual([true, true]);
      expect(served).not.toContain(ticket);
    },
  );

  it('ends for both when WeChat ends it, also where the store had lost it before the second one came', async () => {
    const fleet = new Fleet('stable');
    const early = ticketProcess(fleet);
    const ticket = await fleet.passing(early.keeper.getValue());
    await fleet.advance(10 * MINUTE);
    fleet.breakStore();
    fleet.store.wipe();
    const late = ticketProcess(fleet);
    const seen = await fleet.passing(late.keeper.getValue());
    fleet.mendStore();
    await fleet.advance(MINUTE);

    const { record } = await fleet.store.read(early.keeper.target.key);
    const calls = fleet.simulator.journal.calls('/cgi-bin/ticket/getticket').length;

    expect([seen, record?.value]).toEqual([ticket, ticket]);
    expect(Math.round(record!.issuedAgoMs / MINUTE)).toBe(11);
    expect(Math.round(record!.remainingMs / MINUTE)).toBe(109);
    // One each, and one to write down what the first one knows.
    expect(calls).toBe(3);
  });
});

describe('a ticket that another process wrote while WeChat answered the one that had asked first', () => {
  it('has the end in the store that the first one knows, at once', async () => {
    const fleet = new Fleet('stable');
    let line: SimulatedLine | undefined;
    let release: () => void = () => undefined;
    const first = ticketProcess(fleet, 'jsapi', (its) => (line = its));
    const second = ticketProcess(fleet);
    for (const { keeper } of [first, second]) await fleet.passing(keeper.target.dependency!.get());
    line!.gate = new Promise((resolve) => (release = resolve));
    const askedAt = fleet.clock.now();
    const asked = first.keeper.getValue();
    await fleet.advance(4 * SECOND);
    fleet.store.wipe();
    const written = await fleet.passing(second.keeper.getValue());
    release();
    const value = await fleet.passing(asked);

    await fleet.advance(5 * SECOND);

    const { record } = await fleet.store.read(first.keeper.target.key);
    expect([written, record?.value]).toEqual([value, value]);
    expect(Math.abs(askedAt + 2 * HOUR - fleet.clock.now() - record!.remainingMs)).toBeLessThanOrEqual(100);
  });

  it('keeps the end that the first one wrote, though it is gone before the second one writes', async () => {
    const fleet = new Fleet('stable');
    let line: SimulatedLine | undefined;
    let release: () => void = () => undefined;
    const first = ticketProcess(fleet);
    const second = ticketProcess(fleet, 'jsapi', (its) => (line = its));
    for (const { keeper } of [first, second]) await fleet.passing(keeper.target.dependency!.get());
    fleet.breakStore('hangs', 'commit');
    const askedAt = fleet.clock.now();
    await fleet.passing(first.keeper.getValue(), 5 * SECOND);
    await fleet.advance(9 * SECOND);
    line!.gate = new Promise((resolve) => (release = resolve));
    const asked = second.keeper.getValue();
    await fleet.advance(SECOND);
    fleet.mendStore();
    await fleet.advance(2 * SECOND);
    const { record: written } = await fleet.store.read(first.keeper.target.key);
    first.kill();
    release();
    const value = await fleet.passing(asked);

    const { record } = await fleet.store.read(first.keeper.target.key);
    expect([written?.value, record?.value]).toEqual([value, value]);
    expect(record!.version > written!.version).toBe(true);
    expect(Math.abs(askedAt + 2 * HOUR - fleet.clock.now() - record!.remainingMs)).toBeLessThanOrEqual(100);
  });
});

describe('a ticket that WeChat has replaced, and that another process writes with a newer version', () => {
  it('is replaced in the store at once, by the one that has the end the first process knows', async () => {
    const fleet = new Fleet('stable');
    let current = 'ticket-1';
    let release: () => void = () => undefined;
    let gate: Promise<void> | undefined;
    const exchange = async (): Promise<WechatExchange> => {
      await gate;
      return { ok: true, status: 200, json: { errcode: 0, ticket: current, expires_in: 7_200 } };
    };
    const first = ticketProcess(fleet, 'jsapi', () => ({ exchange }));
    const second = ticketProcess(fleet, 'jsapi', () => ({
      exchange: async () => ({
        ok: true,
        status: 200,
        json: { errcode: 0, ticket: 'ticket-1', expires_in: 7_200 },
      }),
    }));
    for (const { keeper } of [first, second]) await fleet.passing(keeper.target.dependency!.get());
    await fleet.passing(first.keeper.getValue());
    await fleet.advance(10 * MINUTE);
    gate = new Promise((resolve) => (release = resolve));
    const askedAt = fleet.clock.now();
    const asked = first.keeper.refresh();
    await fleet.advance(100);
    fleet.store.wipe();
    const written = await fleet.passing(second.keeper.getValue());
    second.kill();
    current = 'ticket-2';
    release();
    await fleet.passing(asked, 5 * SECOND);

    await fleet.advance(5 * SECOND);

    const { record } = await fleet.store.read(first.keeper.target.key);
    expect([written, record?.value, await first.keeper.getValue()]).toEqual([
      'ticket-1',
      'ticket-2',
      'ticket-2',
    ]);
    expect(Math.abs(askedAt + 2 * HOUR - fleet.clock.now() - record!.remainingMs)).toBeLessThanOrEqual(100);
  });
});

describe('a ticket that WeChat still returns at its end', () => {
  it('leaves calls of the day, and is served on', async () => {
    const fleet = new Fleet('stable');
    const asked: WechatRequest[] = [];
    const sole: WechatExchange = {
      ok: true,
      status: 200,
      json: { errcode: 0, ticket: 'ticket', expires_in: 7_200 },
    };
    const exchange = async (request: WechatRequest) => {
      asked.push(request);
      return sole;
    };
    const process = ticketProcess(fleet, 'jsapi', () => ({ exchange }), { budgets: { other: 50 } });
    await fleet.passing(process.keeper.getValue());
    await fleet.advance(HOUR);
    await fleet.passing(process.keeper.getValue());
    await fleet.advance(59 * MINUTE);
    const before = asked.length;
    let failed = 0;

    for (let passed = 0; passed < 3 * MINUTE; passed += SECOND) {
      await fleet.passing(process.keeper.getValue()).catch(() => (failed += 1));
      await fleet.advance(SECOND);
    }

    expect(before).toBeLessThan(25);
    expect([failed, asked.length > 25, asked.length < 35]).toEqual([0, true, true]);
  });
});

describe('a type of tickets that WeChat refuses the account', () => {
  it('is asked for again at once when it has been given back, and then often again', async () => {
    const fleet = new Fleet('stable');
    let isRefused = true;
    const card = ticketProcess(fleet, 'wx_card', (line) => ({
      exchange: (request) =>
        isRefused
          ? Promise.resolve({ ok: true, status: 200, json: { errcode: 48_001 } })
          : line.exchange(request),
    }));
    const error = await fleet.failing(card.keeper.getValue());
    for (let passed = 0; passed < 20 * SECOND; passed += SECOND) {
      void card.keeper.getValue().catch(() => undefined);
      await fleet.advance(SECOND);
    }
    isRefused = false;
    await fleet.advance(30 * SECOND);

    expect(error).toMatchObject({ code: 'WECHAT_REFUSED', errcode: 48_001 });
    expect(tickets(fleet).accepts(await fleet.passing(card.keeper.getValue()), 'wx_card')).toBe(true);
    expect((await fleet.store.inspect(fleet.appId)).pauses).toEqual([]);
  });
});

/** A process that got its first ticket, with its wall clock moved forward between WeChat's answer and its arrival. */
async function movedDuringRequest(fleet: Fleet, jumpMs: number, isAway: boolean) {
  let answer: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const process = ticketProcess(fleet, 'jsapi', (its) => ({
    exchange: (request: WechatRequest) => its.exchange(request).then((exchange) => gate.then(() => exchange)),
  }));
  if (isAway) process.store.fail('throws');
  const value = process.keeper.getValue();
  await fleet.advance(500);
  process.clock.moveWallClock(jumpMs);
  answer();
  return { process, ticket: await fleet.passing(value, 3 * SECOND) };
}

describe('a ticket during whose request the wall clock was moved forward', () => {
  it.each([61, 90, 200])(
    'by %i s is served to its end and no further, where the store is away',
    async (seconds) => {
      const fleet = new Fleet('stable');
      const { process } = await movedDuringRequest(fleet, seconds * SECOND, true);
      await fleet.advance(115 * MINUTE);

      expect(await secondsPastTheEnd(fleet, process, 10 * MINUTE)).toBeLessThanOrEqual(2);
    },
  );

  it.each([90, 200])('by %i s is served to its end and no further', async (seconds) => {
    const fleet = new Fleet('stable');
    const { process } = await movedDuringRequest(fleet, seconds * SECOND, false);
    await fleet.advance(115 * MINUTE);

    expect(await secondsPastTheEnd(fleet, process, 10 * MINUTE)).toBeLessThanOrEqual(2);
  });

  it('by an hour costs no more requests than one that nobody moved', async () => {
    const fleet = new Fleet('stable');
    const { process } = await movedDuringRequest(fleet, HOUR, false);

    await secondsPastTheEnd(fleet, process, 130 * MINUTE);

    expect(fleet.simulator.journal.calls('/cgi-bin/ticket/getticket').length).toBeLessThanOrEqual(40);
  });

  it.each([1_500, 3_000])(
    'by %i ms ends for all when WeChat ends it, where another process got it without the store long after',
    async (jumpMs) => {
      const fleet = new Fleet('stable');
      const { process: early, ticket } = await movedDuringRequest(fleet, jumpMs, true);
      await fleet.advance(10 * MINUTE);
      const late = ticketProcess(fleet);
      const seen = await fleet.passing(late.keeper.getValue(), 3 * SECOND);
      early.store.mend();
      await fleet.advance(100 * MINUTE);

      const past = await secondsPastTheEnd(fleet, early, 20 * MINUTE);

      expect(seen).toBe(ticket);
      expect(past).toBeLessThanOrEqual(2);
    },
  );
});
