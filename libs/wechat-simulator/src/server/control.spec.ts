import { describe, expect, it } from 'vitest';
import { Caller, stillSimulator } from '../../test/caller.js';
import { DEFAULT_APP } from '../index.js';
import { control } from './control.js';

function setUp() {
  const simulator = stillSimulator();
  const send = (method: string, path: string, fields?: object) => {
    const body = fields ? JSON.stringify(fields) : '';
    const answer = control(simulator, { method, url: `/__simulator/${path}`, body });
    return {
      status: answer.status,
      text: answer.body,
      fields: JSON.parse(answer.body) as Record<string, unknown>,
    };
  };
  return { simulator, caller: new Caller(simulator), send };
}

describe('the control', () => {
  it('says which simulator this is', () => {
    const { simulator, send } = setUp();

    expect(send('GET', 'instance').fields).toEqual({
      simulator: 'wechat-simulator',
      instanceId: simulator.instanceId,
      now: simulator.time.now(),
      timeScale: 1,
      appIds: [DEFAULT_APP.appId],
    });
  });

  it('moves time', () => {
    const { simulator, caller, send } = setUp();
    const { access_token } = caller.token();

    send('POST', 'time', { advanceSeconds: 7200 });

    expect(simulator.isAlive(access_token)).toBe(false);
  });

  it.each([{ advanceSeconds: -1 }, {}])('does not move time back: %o', (fields) => {
    expect(setUp().send('POST', 'time', fields).status).toBe(400);
  });

  it('returns the journal without tokens and secrets', () => {
    const { caller, send } = setUp();
    const { access_token } = caller.token();
    caller.use(access_token);

    const journal = send('GET', 'journal');
    const tokens = send('GET', 'tokens');

    expect(journal.fields['entries']).toHaveLength(2);
    expect(tokens.fields['tokens']).toMatchObject([{ id: 'legacy-1', alive: true }]);
    expect(journal.text + tokens.text).not.toContain(access_token);
    expect(journal.text + tokens.text).not.toContain(DEFAULT_APP.appSecret);
  });

  it("returns tokens' values if requested", () => {
    const { caller, send } = setUp();
    const { access_token } = caller.token();

    expect(send('GET', 'tokens?values=true').fields['tokens']).toMatchObject([{ value: access_token }]);
  });

  it('filters the journal', () => {
    const { caller, send } = setUp();
    caller.token();
    caller.token({ secret: 'wrong' });

    const { entries } = send('GET', 'journal?errcode=40125&path=/cgi-bin/token').fields;

    expect(entries).toMatchObject([{ errcode: 40125 }]);
  });

  it('says whether a token is valid, and whether it was', () => {
    const { simulator, caller, send } = setUp();
    const { access_token: token } = caller.token();
    const at = simulator.time.now();
    simulator.time.advance(7_200_000);

    expect(send('POST', 'is-alive', { token }).fields).toEqual({ alive: false });
    expect(send('POST', 'is-alive', { token, at }).fields).toEqual({ alive: true });
  });

  it('adds and removes faults', async () => {
    const { simulator, send } = setUp();

    const { id } = send('POST', 'faults', { kind: 'status', status: 500, path: '/cgi-bin/*' }).fields;
    const struck = await simulator.handle({ url: '/cgi-bin/token' });
    const listed = send('GET', 'faults').fields['faults'];
    send('DELETE', `faults?id=${String(id)}`);

    expect(struck.status).toBe(500);
    expect(listed).toMatchObject([{ id, hits: 1 }]);
    expect(simulator.faults.list()).toEqual([]);
  });

  it('starts and ends an outage', async () => {
    const { simulator, send } = setUp();

    send('POST', 'outage', { outage: 'html' });
    const away = await simulator.handle({ url: '/cgi-bin/token' });
    send('POST', 'outage', { outage: 'none' });
    const back = await simulator.handle({ url: '/cgi-bin/token' });

    expect([away.status, back.status]).toEqual([502, 200]);
  });

  it('lets other programs act', () => {
    const { simulator, caller, send } = setUp();
    const legacy = caller.token().access_token;

    send('POST', 'mint-elsewhere');
    const { id } = send('POST', 'force-elsewhere').fields;
    const { killed } = send('POST', 'kill-token', { token: legacy }).fields;

    expect(simulator.journal.issued().map(({ by, endpoint }) => `${by} ${endpoint}`)).toEqual([
      'caller legacy',
      'elsewhere legacy',
      'elsewhere stable',
    ]);
    expect(simulator.findToken(String(id))?.forced).toBe(true);
    expect(killed).toBe(true);
    expect(simulator.isAlive(legacy)).toBe(false);
  });

  it('lets the administrator act', () => {
    const { simulator, caller, send } = setUp();
    const codes: (number | undefined)[] = [];
    const look = () => codes.push(caller.token().errcode);

    send('POST', 'whitelist', { entries: ['198.51.100.1'] });
    look();
    send('POST', 'whitelist', { entries: null });
    look();
    send('POST', 'freeze-secret');
    simulator.time.advance(600_000);
    look();
    send('POST', 'unfreeze-secret');
    simulator.time.advance(600_000);
    caller.secret = String(send('POST', 'reset-secret').fields['appSecret']);
    look();

    expect(codes).toEqual([40164, undefined, 40243, undefined]);
  });

  it('adds an app', () => {
    const { caller, send } = setUp();

    send('POST', 'apps', { appId: 'wxb', appSecret: 's', limits: { tokenPerDay: 0 } });

    expect(caller.token({ appid: 'wxb', secret: 's' }).errcode).toBe(45009);
  });

  it.each([
    ['GET', 'nothing', undefined, 404, 'There is no "GET nothing"'],
    ['POST', 'faults', {}, 400, 'A fault needs a "kind"'],
    ['POST', 'faults', { kind: 'slow' }, 400, 'The fault "slow" needs a number "ms"'],
    ['POST', 'faults', { kind: 'reset', stage: 'never' }, 400, 'A fault has the "stage"'],
    ['POST', 'faults', { kind: 'reset', times: '1' }, 400, 'The "times" of a fault is a number'],
    ['POST', 'outage', { outage: 'on' }, 400, 'An "outage" is one of'],
    ['POST', 'whitelist', {}, 400, 'A whitelist needs "entries"'],
    ['POST', 'apps', { appId: 'wxb' }, 400, 'An app needs an "appSecret"'],
    ['POST', 'mint-elsewhere', { appId: 'wxb' }, 400, 'The simulator has no app wxb'],
  ])('answers %s %s %o with %d and a sentence', (method, path, fields, status, sentence) => {
    const answer = setUp().send(method, path, fields);

    expect(answer.status).toBe(status);
    expect(answer.fields['error']).toContain(sentence);
  });
});
