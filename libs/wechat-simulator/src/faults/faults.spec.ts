import { describe, expect, it } from 'vitest';
import { Caller, fieldsOf, stillSimulator } from '../../test/caller.js';
import { DEFAULT_APP, type Fault, type WechatSimulatorOptions } from '../index.js';

const { appId, appSecret } = DEFAULT_APP;
const url = `/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${appSecret}`;

function setUp(options: WechatSimulatorOptions = {}) {
  const simulator = stillSimulator(options);
  return { simulator, faults: simulator.faults, handle: (path = url) => simulator.handle({ url: path }) };
}

describe('a fault', () => {
  it.each<[Fault, object, number]>([
    [{ kind: 'reset' }, { delivery: { kind: 'reset' } }, 0],
    [{ kind: 'reset', stage: 'after' }, { delivery: { kind: 'reset' } }, 1],
    [{ kind: 'hang' }, { delivery: { kind: 'never' } }, 0],
    [{ kind: 'hang', stage: 'after' }, { delivery: { kind: 'never' } }, 1],
    [{ kind: 'drip', everyMs: 5 }, { delivery: { kind: 'drip', everyMs: 5, forever: false } }, 1],
    [{ kind: 'truncated', keepBytes: 9 }, { status: 200, body: '{"access_' }, 1],
    [{ kind: 'broken', afterBytes: 9 }, { delivery: { kind: 'part', bytes: 9, ends: true } }, 1],
    [{ kind: 'stalled', afterBytes: 9 }, { delivery: { kind: 'part', bytes: 9, ends: false } }, 1],
    [{ kind: 'html' }, { status: 502, body: expect.stringContaining('<html>') }, 0],
    [{ kind: 'html', status: 200 }, { status: 200, body: expect.stringContaining('<html>') }, 0],
    [{ kind: 'status', status: 500 }, { status: 500, body: '' }, 0],
    [{ kind: 'empty' }, { status: 200, body: '' }, 0],
    [{ kind: 'empty', stage: 'after' }, { status: 200, body: '' }, 1],
    [{ kind: 'redirect', location: '/x' }, { status: 302, headers: { location: '/x' } }, 0],
    [
      { kind: 'errcode', errcode: -1 },
      { status: 200, body: expect.stringContaining('"system error rid: ') },
      0,
    ],
    [{ kind: 'errcode', errcode: -1, stage: 'after' }, { body: expect.stringContaining('system error') }, 1],
    [{ kind: 'body', body: '[]', status: 201 }, { status: 201, body: '[]' }, 0],
  ])('%o gives this response, and that many tokens were issued', async (fault, answer, issued) => {
    const { simulator, faults, handle } = setUp();
    faults.add(fault);

    expect(await handle()).toMatchObject(answer);
    expect(simulator.journal.issued()).toHaveLength(issued);
    expect(simulator.journal.calls()).toMatchObject([{ fault: fault.kind, processed: issued === 1 }]);
  });

  it('can be a huge body', async () => {
    const { faults, handle } = setUp();
    faults.add({ kind: 'huge', bytes: 100_000 });

    expect((await handle()).body).toHaveLength(100_000);
  });

  it.each(['before', 'after'] as const)('slows a call down %s it is processed', async (stage) => {
    const slept: number[] = [];
    const issuedBefore: number[] = [];
    const { simulator, faults, handle } = setUp({
      sleep: async (ms) => {
        slept.push(ms);
        issuedBefore.push(simulator.journal.issued().length);
        simulator.time.advance(ms);
      },
    });
    faults.add({ kind: 'slow', ms: 7000, stage });

    const answer = await handle();

    expect(fieldsOf(answer).expires_in).toBe(7200);
    expect(slept).toEqual([7000]);
    expect(issuedBefore).toEqual([stage === 'after' ? 1 : 0]);
    expect(simulator.time.now() - (simulator.journal.issued()[0]?.issuedAt ?? 0)).toBe(
      stage === 'after' ? 7000 : 0,
    );
  });

  it('applies as often as configured', async () => {
    const { faults, handle } = setUp();
    faults.add({ kind: 'empty', times: 2 });

    const bodies = [await handle(), await handle(), await handle()].map(({ body }) => body === '');

    expect(bodies).toEqual([true, true, false]);
    expect(faults.list()).toEqual([]);
  });

  it('applies until it is removed, and counts', async () => {
    const { faults, handle } = setUp();
    const placed = faults.add({ kind: 'empty' });
    await handle();
    await handle();

    placed.remove();

    expect(placed.hits).toBe(2);
    expect((await handle()).body).not.toBe('');
  });

  it.each<[Partial<Fault>, boolean]>([
    [{ path: '/cgi-bin/token' }, true],
    [{ path: '/cgi-bin/*' }, true],
    [{ path: '/cgi-bin/stable_token' }, false],
    [{ appId }, true],
    [{ appId: 'wxffffffffffffffff' }, false],
    [{ ip: '127.0.0.1' }, true],
    [{ ip: '203.0.113.9' }, false],
  ])('with the filter %o applies: %s', async (aim, strikes) => {
    const { faults, handle } = setUp();
    faults.add({ ...aim, kind: 'empty' });

    expect((await handle()).body === '').toBe(strikes);
  });

  it('finds the app in a body, and behind a token', async () => {
    const { simulator, faults, handle } = setUp();
    const { access_token } = new Caller(simulator).token();
    faults.add({ kind: 'empty', appId });

    const posted = await simulator.handle({
      method: 'POST',
      url: '/cgi-bin/stable_token',
      body: JSON.stringify({ appid: appId }),
    });
    const used = await handle(`/cgi-bin/getcallbackip?access_token=${access_token}`);

    expect([posted.body, used.body]).toEqual(['', '']);
  });

  it('applies with its probability, the same way for the same seed', async () => {
    const run = async () => {
      const { faults, handle } = setUp();
      faults.add({ kind: 'empty', probability: 0.3 });
      const answers = await Promise.all(Array.from({ length: 200 }, () => handle()));
      return answers.map(({ body }) => body === '');
    };

    const [first, second] = await Promise.all([run(), run()]);

    expect(first.filter(Boolean).length).toBeGreaterThan(40);
    expect(first.filter(Boolean).length).toBeLessThan(80);
    expect(second).toEqual(first);
  });

  it('with a probability does not change the tokens that follow', async () => {
    const [plain, faulty] = [setUp(), setUp()];
    faulty.faults.add({ kind: 'reset', probability: 1e-9 });

    const [one, other] = [await plain.handle(), await faulty.handle()];

    expect(other).toEqual(one);
  });

  it('that refuses a token is no refused use', async () => {
    const { simulator, faults, handle } = setUp();
    const { access_token } = new Caller(simulator).token();
    faults.add({ kind: 'errcode', errcode: 40001, times: 1 });

    const struck = await handle(`/cgi-bin/getcallbackip?access_token=${access_token}`);

    expect(fieldsOf(struck).errmsg).toMatch(/^invalid credential, /);
    expect(simulator.journal.refusedUses()).toBe(0);
  });
});

describe('an outage', () => {
  it('makes everything unavailable until it ends', async () => {
    const { simulator, faults, handle } = setUp();
    faults.setOutage('hang');
    const away = await handle();

    faults.setOutage('none');

    expect(away.delivery.kind).toBe('never');
    expect((await handle()).delivery.kind).toBe('whole');
    expect(simulator.journal.issued()).toHaveLength(1);
  });
});
