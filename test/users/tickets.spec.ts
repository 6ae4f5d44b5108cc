import { createHash } from 'node:crypto';
import { MemoryTokenStore } from 'nestjs-wechat-token';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { thrownBy } from '../thrown-by.js';
import { eventually } from '../waiting/eventually.js';
import { APP, HOUR, MINUTE, OTHER_APP, Stage } from './application.js';

const TICKET = '/cgi-bin/ticket/getticket';
const PAGE = 'https://example.com/shop?item=1&name=%E8%8C%B6';

let stage: Stage;
afterEach(() => stage.strike());

const current = (type: 'jsapi' | 'wx_card', appId = APP.appId) =>
  stage.wechat.simulator.console(appId).tickets.current(type)!.value;
const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');

describe('signJsSdk', () => {
  it("signs the URL of the page with WeChat's ticket", async () => {
    stage = await Stage.set();
    const { tickets } = await stage.application();

    const { appId, nonceStr, timestamp, signature } = await tickets.signJsSdk(PAGE);

    const signed = `jsapi_ticket=${current('jsapi')}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${PAGE}`;
    expect(signature).toBe(sha1(signed));
    expect([appId, timestamp]).toEqual([APP.appId, Math.floor(stage.clock.now() / 1_000)]);
    expect(nonceStr).not.toBe((await tickets.signJsSdk(PAGE)).nonceStr);
    expect(stage.calls(TICKET)).toBe(1);
  });

  it.each([
    ['https://example.com/#/list', 'URL_HAS_FRAGMENT'],
    ['https://example.com/a#', 'URL_HAS_FRAGMENT'],
    ['https://example.com', 'URL_NOT_OF_BROWSER'],
    ['https://example.com?a=1', 'URL_NOT_OF_BROWSER'],
    ['https://example.com:443/', 'URL_NOT_OF_BROWSER'],
    ['http://example.com:80/', 'URL_NOT_OF_BROWSER'],
    ['https://Example.com/', 'URL_NOT_OF_BROWSER'],
    ['HTTPS://example.com/', 'URL_NOT_OF_BROWSER'],
    ['https://example.com/a/../b', 'URL_NOT_OF_BROWSER'],
    ['https://example.com/商店', 'URL_NOT_OF_BROWSER'],
    ['/shop', 'URL'],
    ['//example.com/shop', 'URL'],
    ['example.com/shop', 'URL'],
    ['https://', 'URL'],
    ['https:///shop', 'URL'],
    ['ftp://example.com/', 'URL'],
    [' https://example.com/', 'URL'],
    ['https://example.com/a b', 'URL'],
    ['https://example.com/\n', 'URL'],
    ['', 'URL'],
    [['https://example.com/'], 'URL'],
  ])('refuses to sign %j', async (url, reason) => {
    stage = await Stage.set();
    const { tickets } = await stage.application();

    expect(await thrownBy(tickets.signJsSdk(url as string))).toMatchObject({
      code: 'AUTHORIZATION_INVALID',
      reason,
    });
    expect(stage.calls(TICKET)).toBe(0);
  });

  it('signs for the named app with the ticket of that app', async () => {
    stage = await Stage.set();
    const { tickets } = await stage.application();

    const { appId, nonceStr, timestamp, signature } = await tickets.signJsSdk(PAGE, {
      appId: OTHER_APP.appId,
    });

    const ticket = current('jsapi', OTHER_APP.appId);
    expect(appId).toBe(OTHER_APP.appId);
    expect(signature).toBe(
      sha1(`jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${PAGE}`),
    );
  });
});

describe('signCard and signCardChoice', () => {
  it("sign with WeChat's card ticket", async () => {
    stage = await Stage.set();
    const { tickets } = await stage.application();

    const card = await tickets.signCard({ cardId: 'pCard', code: '7', openId: 'oAnn', outerId: 'door' });
    const choice = await tickets.signCardChoice({ cardType: 'GROUPON' });

    const ext = JSON.parse(card.cardExt) as Record<string, string>;
    const values = [current('wx_card'), ext['timestamp']!, 'pCard', '7', 'oAnn', ext['nonce_str']!];
    expect(ext['signature']).toBe(sha1(values.toSorted().join('')));
    expect(ext).toMatchObject({ code: '7', openid: 'oAnn', outer_str: 'door' });
    const { timestamp, nonceStr, cardSign } = choice;
    const chosen = [current('wx_card'), APP.appId, String(timestamp), nonceStr, 'GROUPON'];
    expect(cardSign).toBe(sha1(chosen.toSorted().join('')));
    expect(stage.calls(TICKET)).toBe(1);
  });

  it('refuse to sign an invalid card', async () => {
    stage = await Stage.set();
    const { tickets } = await stage.application();
    const invalid = { code: 'AUTHORIZATION_INVALID', reason: 'CARD' };

    expect(await thrownBy(tickets.signCard({ cardId: '' }))).toMatchObject(invalid);
    expect(await thrownBy(tickets.signCard({ cardId: 7 as never }))).toMatchObject(invalid);
    expect(await thrownBy(tickets.signCardChoice({ shopId: {} as never }))).toMatchObject(invalid);
  });
});

describe('a ticket', () => {
  it('expires after 7,200 seconds, whatever lifetime WeChat returns later', async () => {
    stage = await Stage.set();
    const early = await stage.application();
    const ticket = await early.tickets.getJsapiTicket();
    await stage.clock.advance(HOUR);
    // Another process with an empty store: WeChat returns the same ticket, with the whole lifetime again.
    const late = await stage.application();
    const seen = await late.tickets.getJsapiTicket();
    await stage.clock.advance(HOUR - 1);
    const atItsEnd = await early.tickets.getJsapiTicket();
    const wasAccepted = stage.wechat.simulator.console(APP.appId).tickets.accepts(atItsEnd);
    await stage.clock.advance(1);

    const next = await early.tickets.getJsapiTicket();

    expect([seen, atItsEnd, wasAccepted]).toEqual([ticket, ticket, true]);
    expect(next).not.toBe(ticket);
    expect(next).toBe(current('jsapi'));
  });

  it.each(['stable', 'legacy'] as const)(
    'is issued although the access token was invalidated elsewhere (%s), with one refresh of that',
    async (endpoint) => {
      stage = await Stage.set();
      const { tickets, tokens } = await stage.application({ apps: [{ ...APP, endpoint }] });
      const killed = await tokens.getAccessToken();
      stage.wechat.simulator.killToken(killed);

      const [ticket, card] = [await tickets.getJsapiTicket(), await tickets.getCardTicket()];

      expect([ticket, card]).toEqual([current('jsapi'), current('wx_card')]);
      expect(await tokens.getAccessToken()).not.toBe(killed);
      const tokenPath = endpoint === 'stable' ? '/cgi-bin/stable_token' : '/cgi-bin/token';
      expect([stage.calls(tokenPath), stage.calls(TICKET)]).toEqual([2, 3]);
    },
  );

  it('is issued although the access token was invalidated elsewhere and the store is unavailable', async () => {
    stage = await Stage.set();
    const store = new MemoryTokenStore({ clock: stage.clock });
    const { tickets, tokens } = await stage.application({ apps: [APP], store });
    const killed = await tokens.getAccessToken();
    stage.wechat.simulator.killToken(killed);
    for (const step of ['read', 'revisions', 'reject', 'acquire'] as const)
      vi.spyOn(store, step).mockRejectedValue(new Error('away'));

    const ticket = await tickets.getJsapiTicket();

    expect(ticket).toBe(current('jsapi'));
    expect(await tokens.getAccessToken()).not.toBe(killed);
    expect([stage.calls('/cgi-bin/stable_token'), stage.calls(TICKET)]).toEqual([2, 2]);
  });

  it('is requested once if the store is unavailable and WeChat refuses a valid access token', async () => {
    stage = await Stage.set();
    const store = new MemoryTokenStore({ clock: stage.clock });
    const { tickets, tokens } = await stage.application({ apps: [APP], store });
    const token = await tokens.getAccessToken();
    stage.wechat.simulator.faults.add({ kind: 'errcode', errcode: 40001, path: TICKET });
    for (const step of ['read', 'revisions', 'reject', 'acquire'] as const)
      vi.spyOn(store, step).mockRejectedValue(new Error('away'));

    const told: unknown[] = [];
    void thrownBy(tickets.getJsapiTicket()).then((error) => told.push(error));
    await eventually(async () => {
      await stage.clock.advance(1_000);
      expect(told).toHaveLength(1);
    });

    expect(told).toMatchObject([{ code: 'WECHAT_REFUSED', errcode: 40001 }]);
    expect(await tokens.getAccessToken()).toBe(token);
    expect(stage.calls(TICKET)).toBe(1);
  });

  it('that was invalidated elsewhere is replaced when it is reported, once for all reports', async () => {
    stage = await Stage.set();
    const { tickets } = await stage.application();
    const killed = await tickets.getJsapiTicket();
    stage.wechat.simulator.console(APP.appId).tickets.kill(killed);

    const reports = Array.from({ length: 20 }, () => tickets.reportRejected('jsapi', killed));
    const next = new Set((await Promise.all(reports)).map(({ value }) => value));

    expect([...next]).toEqual([current('jsapi')]);
    expect(stage.calls(TICKET)).toBe(2);
  });

  it.each([
    ['en', /of wx0123456789abcdef .*type of ticket is unknown/, /'jsapi' or 'wx_card'/],
    ['zh', /wx0123456789abcdef .*ticket 类型无法识别/, /'jsapi' 或 'wx_card'/],
  ] as const)('of an unknown type cannot be reported (%s)', async (language, message, remedy) => {
    stage = await Stage.set();
    const store = new MemoryTokenStore({ clock: stage.clock });
    const reject = vi.spyOn(store, 'reject');
    const { tickets } = await stage.application({ language, store });

    const errors = [];
    for (const type of ['access-token', 'JSAPI', '', undefined, {}])
      errors.push(await thrownBy(tickets.reportRejected(type as never, 'a-ticket')));

    for (const error of errors) {
      expect(error).toMatchObject({
        code: 'AUTHORIZATION_INVALID',
        reason: 'TICKET_TYPE',
        appId: APP.appId,
        message: expect.stringMatching(message),
        remedy: expect.stringMatching(remedy),
      });
    }
    expect(reject).not.toHaveBeenCalled();
  });

  it.each([undefined, null, '', 7])('of an invalid ticket (%s) is not made', async (ticket) => {
    stage = await Stage.set();
    const { tickets, users } = await stage.application();

    expect(await thrownBy(tickets.reportRejected('jsapi', ticket as never))).toMatchObject({
      code: 'CALL_INVALID',
      reason: 'NO_TICKET',
      appId: APP.appId,
    });
    expect(await thrownBy(users.reportRejected('openid-of-ann', ticket as never))).toMatchObject({
      code: 'CALL_INVALID',
      reason: 'NO_ACCESS_TOKEN',
      appId: APP.appId,
    });
  });

  it('is in the fleet status of an app, without its value', async () => {
    stage = await Stage.set();
    const store = new MemoryTokenStore({ clock: stage.clock });
    const { tickets } = await stage.application({ store });
    const other = await stage.application({ store });
    const before = (await other.tokens.fleetStatus()).tickets;
    const ticket = await tickets.getCardTicket();
    await stage.clock.advance(MINUTE);

    const after = (await other.tokens.fleetStatus()).tickets;

    expect(before).toEqual([]);
    expect(after).toMatchObject([
      { type: 'wx_card', record: { status: 'valid', remainingMs: 2 * HOUR - MINUTE }, leaseMs: 0 },
    ]);
    expect(JSON.stringify(after)).not.toContain(ticket);
  });

  it('is requested once for a thousand callers', async () => {
    stage = await Stage.set();
    const { tickets } = await stage.application();

    const got = await Promise.all(Array.from({ length: 1_000 }, () => tickets.getJsapiTicket()));

    expect(new Set(got).size).toBe(1);
    expect(stage.calls(TICKET)).toBe(1);
  });

  it('that WeChat refuses with a valid access token is requested by the fleet at long intervals', async () => {
    stage = await Stage.set();
    const store = new MemoryTokenStore({ clock: stage.clock });
    const fleet = [];
    for (let host = 0; host < 4; host += 1) fleet.push(await stage.application({ store }));
    stage.wechat.simulator.faults.add({ kind: 'errcode', errcode: 40001, path: TICKET });

    const asked = [];
    for (let second = 0; second < 120; second += 1) {
      asked.push(...fleet.map(({ tickets }) => thrownBy(tickets.getJsapiTicket())));
      await stage.clock.advance(1_000);
    }
    await Promise.all(asked);

    // Once in about three seconds, and by each process once in thirty.
    expect(stage.calls(TICKET)).toBeLessThan(80);
  });

  it('that WeChat refuses because of the quota is a clear error, and the access token is not requested again', async () => {
    stage = await Stage.set();
    const { tickets } = await stage.application();
    stage.wechat.simulator.faults.add({ kind: 'errcode', errcode: 45009, path: TICKET });

    expect(await thrownBy(tickets.getJsapiTicket())).toMatchObject({
      code: 'WECHAT_REFUSED',
      errcode: 45009,
    });
    expect(stage.calls(TICKET)).toBe(1);
    await stage.clock.advance(MINUTE);
    await thrownBy(tickets.getJsapiTicket());
    expect(stage.calls(TICKET)).toBe(1);
  });
});
