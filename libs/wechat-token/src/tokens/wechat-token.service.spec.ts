import { inspect } from 'node:util';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import {
  MemoryTokenStore,
  WechatRefusedError,
  WechatTokenModule,
  WechatTokenService,
  type WechatEndpoint,
  type WechatTokenOptions,
} from '../index.js';

const OTHER_APP = { appId: 'wxfedcba9876543210', appSecret: 'ffeeddccbbaa99887766554433221100' };
const SCALE = 200;

let wechat: RunningSimulator;
let started: TestingModule[];

beforeEach(async () => {
  started = [];
  wechat = await startWechatSimulator({ apps: [DEFAULT_APP, OTHER_APP], timeScale: SCALE });
});

afterEach(async () => {
  await Promise.all(started.map((app) => app.close()));
  await wechat.close();
});

const serviceWith = async (options: Partial<WechatTokenOptions> = {}): Promise<WechatTokenService> => {
  const imported = WechatTokenModule.forRoot({
    apps: [DEFAULT_APP],
    http: { baseUrl: wechat.url },
    simulation: { timeScale: SCALE },
    ...options,
  });
  const moduleRef = await Test.createTestingModule({ imports: [imported] }).compile();
  started.push(moduleRef);
  await moduleRef.init();
  return moduleRef.get(WechatTokenService);
};

const asked = () => wechat.simulator.journal.calls().filter(({ path }) => path !== '/cgi-bin/getcallbackip');

describe('WechatTokenService', () => {
  it('answers a hot read with the promise that the keeper has, whichever method is called', async () => {
    const tokens = await serviceWith();
    await tokens.getAccessToken();

    const promise = tokens.getAccessToken();

    expect(tokens.getAccessToken()).toBe(promise);
    expect(tokens.getAccessToken({ appId: DEFAULT_APP.appId })).toBe(promise);
    expect(tokens.getAccessToken({ timeoutMs: 5 })).toBe(promise);
    expect(tokens.app().getAccessToken()).toBe(promise);
    expect(tokens.getCredential()).toBe(tokens.app(DEFAULT_APP.appId).getCredential());
    expect(tokens.app()).toBe(tokens.app(DEFAULT_APP.appId));
  });

  it.each<WechatEndpoint>(['stable', 'legacy'])('calls %s once for 10,000 callers', async (endpoint) => {
    const tokens = await serviceWith({ apps: [{ ...DEFAULT_APP, endpoint }] });

    const values = await Promise.all(Array.from({ length: 10_000 }, () => tokens.getAccessToken()));

    expect(new Set(values).size).toBe(1);
    expect(asked()).toHaveLength(1);
  });

  it('returns a credential with its version and remaining time', async () => {
    const tokens = await serviceWith();

    const credential = await tokens.getCredential();

    expect(credential.value).toBe(await tokens.getAccessToken());
    expect(credential.version).not.toBe('');
    expect(credential.remainingMs()).toBeGreaterThan(6_000_000);
    expect(credential.remainingMs()).toBeLessThanOrEqual(7_200_000);
  });

  it('names the known apps to a call that names another', async () => {
    const tokens = await serviceWith({ apps: [DEFAULT_APP, OTHER_APP] });
    const known = { code: 'APP_UNKNOWN', knownAppIds: [DEFAULT_APP.appId, OTHER_APP.appId] };

    await expect(tokens.getAccessToken({ appId: 'wx0000000000000000' })).rejects.toMatchObject(known);
    await expect(tokens.refresh({ appId: 'wx0000000000000000' })).rejects.toMatchObject(known);
    await expect(tokens.fleetStatus('wx0000000000000000')).rejects.toMatchObject(known);
    expect(() => tokens.app('wx0000000000000000')).toThrow(/wx0123456789abcdef/);
  });

  it('does not repeat an invalid AppID', async () => {
    const tokens = await serviceWith();

    const refused = tokens.getAccessToken({ appId: DEFAULT_APP.appSecret });

    await expect(refused).rejects.toMatchObject({ code: 'APP_UNKNOWN', appId: '(not an AppID)' });
  });

  it('chooses no app if there are several', async () => {
    const tokens = await serviceWith({ apps: [DEFAULT_APP, OTHER_APP] });

    await expect(tokens.getAccessToken()).rejects.toMatchObject({ code: 'APP_UNKNOWN', appId: undefined });
    await expect(tokens.withAccessToken(() => 1)).rejects.toMatchObject({ code: 'APP_UNKNOWN' });
  });

  it('uses the default app if a call names none', async () => {
    const tokens = await serviceWith({ apps: [DEFAULT_APP, OTHER_APP], defaultAppId: OTHER_APP.appId });

    expect(await tokens.getAccessToken()).toBe(await tokens.getAccessToken({ appId: OTHER_APP.appId }));
  });

  it.each<[string, (errcode: number) => unknown]>([
    ['a response', (errcode) => ({ errcode })],
    ['the data of a response', (errcode) => ({ status: 200, data: { errcode } })],
  ])('reports a token that is refused in %s, and replays once', async (_, answer) => {
    const tokens = await serviceWith();
    wechat.simulator.killToken(await tokens.getAccessToken());
    const seen: string[] = [];

    const last = await tokens.withAccessToken((token) => {
      seen.push(token);
      return answer(wechat.simulator.isAlive(token) ? 0 : 40001);
    });

    expect(last).toEqual(answer(0));
    expect(new Set(seen).size).toBe(2);
  });

  it.each([40001, 40014, 42001])('replays a call that threw %i', async (errcode) => {
    const tokens = await serviceWith();
    wechat.simulator.killToken(await tokens.getAccessToken());

    const answer = await tokens.withAccessToken(async (token) => {
      if (!wechat.simulator.isAlive(token)) throw Object.assign(new Error('refused'), { errcode });
      return 'done';
    });

    expect(answer).toBe('done');
  });

  it('does not replay for ever', async () => {
    const tokens = await serviceWith();
    let calls = 0;

    const refused = tokens.withAccessToken(() => ({ errcode: 40001, call: (calls += 1) }));

    await expect(refused).rejects.toMatchObject({ code: 'REJECTION_DOUBTED', reason: 'REFUSED_AGAIN' });
    expect(calls).toBe(2);
  });

  it.each<[string, unknown]>([
    ['another errcode', { errcode: 45009 }],
    ['a text that looks like one', { errcode: '40001' }],
    ['a value that is no object', null],
  ])('replays nothing for %s', async (_, answer) => {
    const tokens = await serviceWith();
    let calls = 0;

    const got = await tokens.withAccessToken(() => {
      calls += 1;
      return answer;
    });

    expect(got).toBe(answer);
    expect(calls).toBe(1);
  });

  it('passes on what the work throws', async () => {
    const tokens = await serviceWith();
    const error = new Error('of its own');

    await expect(tokens.withAccessToken(() => Promise.reject(error))).rejects.toBe(error);
  });

  it.each([undefined, null, '', 40001])('does not treat %j as a refused access token', async (reported) => {
    const tokens = await serviceWith();

    await expect(tokens.reportRejected(reported as never)).rejects.toMatchObject({
      code: 'CALL_INVALID',
      reason: 'NO_ACCESS_TOKEN',
    });
  });

  it('does not treat an error about the token of another app as a refusal of this one', async () => {
    const tokens = await serviceWith();
    const error = new WechatRefusedError({ appId: OTHER_APP.appId, errcode: 40001, scope: 'configuration' });
    let calls = 0;

    const refused = tokens.withAccessToken(() => {
      calls += 1;
      throw error;
    });

    await expect(refused).rejects.toBe(error);
    expect(calls).toBe(1);
  });

  it('waits for the wire in real time, however fast the simulated time runs', async () => {
    wechat.simulator.faults.add({ kind: 'hang' });
    // Long enough to connect, also on a busy machine.
    const tokens = await serviceWith({ timing: { httpTimeoutMs: 1_000 } });

    await expect(tokens.getAccessToken()).rejects.toMatchObject({ failure: 'ETIMEDOUT' });
  });

  it('refreshes on demand, and returns what happened', async () => {
    const tokens = await serviceWith();
    const before = await tokens.getAccessToken();

    const kept = await tokens.refresh();
    wechat.simulator.forceElsewhere(DEFAULT_APP.appId);
    const replaced = await tokens.refresh();

    expect(kept).toMatchObject({ outcome: 'unchanged' });
    expect(replaced).toMatchObject({ outcome: 'replaced' });
    expect(await tokens.getAccessToken()).not.toBe(before);
  });

  it('invalidates a leaked token by two forced calls', async () => {
    const tokens = await serviceWith();
    const leaked = await tokens.getAccessToken();

    await tokens.revokeLeaked();

    expect(wechat.simulator.isAlive(leaked)).toBe(false);
    expect(wechat.simulator.isAlive(await tokens.getAccessToken())).toBe(true);
    const { budgets } = await tokens.fleetStatus();
    expect(budgets).toContainEqual(expect.objectContaining({ id: 'stable/force', limit: 5 }));
  });

  it('reports its own view and that of the fleet, without a secret', async () => {
    const tokens = await serviceWith({ apps: [DEFAULT_APP, { ...OTHER_APP, endpoint: 'legacy' }] });
    const token = await tokens.getAccessToken({ appId: DEFAULT_APP.appId });
    await tokens.getAccessToken({ appId: OTHER_APP.appId });

    const own = tokens.status();
    const fleet = await tokens.fleetStatus(DEFAULT_APP.appId);

    expect(own).toMatchObject({
      role: 'issuer',
      apps: [
        { appId: DEFAULT_APP.appId, endpoint: 'stable', isDefault: false, accessToken: { state: 'fresh' } },
        { appId: OTHER_APP.appId, endpoint: 'legacy', isDefault: false },
      ],
    });
    expect(fleet).toMatchObject({
      appId: DEFAULT_APP.appId,
      accessToken: { record: { status: 'valid' }, leaseMs: 0, inDoubtForMs: 0 },
      pauses: [],
      budgets: [{ id: 'stable', used: 1, limit: 10_000 }],
    });
    const printed = inspect([own, fleet], { depth: Infinity }) + JSON.stringify([own, fleet]);
    expect(printed).not.toContain(token);
    expect(printed).not.toContain(DEFAULT_APP.appSecret);
  });

  it('reports to the fleet why WeChat is not called', async () => {
    const wrong = { ...DEFAULT_APP, appSecret: 'f'.repeat(32) };
    const tokens = await serviceWith({ apps: [wrong] });

    await expect(tokens.getAccessToken()).rejects.toMatchObject({ code: 'WECHAT_REFUSED', errcode: 40125 });

    const { pauses } = await tokens.fleetStatus();
    expect(pauses).toMatchObject([{ id: 'configuration', failures: 1, error: { errcode: 40125 } }]);
    expect(tokens.status().apps[0]!.accessToken.failure).toMatchObject({ errcode: 40125 });
  });

  it('requests nothing from WeChat as a reader, and uses what an issuer keeps', async () => {
    const store = new MemoryTokenStore();
    const common = { store, simulation: {} };
    const reader = await serviceWith({ ...common, role: 'reader' });

    await expect(reader.getAccessToken({ timeoutMs: 50 })).rejects.toMatchObject({ code: 'NO_ISSUER' });
    const issuer = await serviceWith(common);

    expect(await reader.getAccessToken()).toBe(await issuer.getAccessToken());
    expect(asked()).toHaveLength(1);
  });

  it('needs no AppSecret as a reader, and says for which reason the issuers have no token', async () => {
    const store = new MemoryTokenStore();
    const common = { store, simulation: {} };
    const { appId } = DEFAULT_APP;
    const issuer = await serviceWith({ ...common, apps: [{ appId, appSecret: 'f'.repeat(32) }] });
    await expect(issuer.getAccessToken()).rejects.toMatchObject({ errcode: 40125 });

    const reader = await serviceWith({ ...common, apps: [{ appId }], role: 'reader' });

    await expect(reader.getAccessToken({ timeoutMs: 50 })).rejects.toMatchObject({
      code: 'WECHAT_REFUSED',
      errcode: 40125,
    });
  });

  it('names the process that issued a token in its version', async () => {
    const store = new MemoryTokenStore();
    const common = { store, simulation: {} };
    const issuer = await serviceWith(common);
    await issuer.getAccessToken();
    const reader = await serviceWith({ ...common, role: 'reader' });

    const { version } = await reader.getCredential();

    expect(version.split('-')[1]!.slice(0, 6)).toBe(issuer.status().instanceId);
    expect(reader.status().instanceId).not.toBe(issuer.status().instanceId);
  });
});
