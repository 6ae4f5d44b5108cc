import { afterEach, describe, expect, it } from 'vitest';
import { startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { supersedeOutside, tokenPath } from '../api-client/invalidate-elsewhere.js';
import { startRelay, type RelayServer } from './relay-server.js';

const TAGS = '/cgi-bin/tags/get';
const UPLOAD = '/cgi-bin/media/upload';
const CHECK = '/cgi-bin/getcallbackip';

let wechat: RunningSimulator;
let relay: RelayServer;
afterEach(async () => {
  await relay.close();
  await wechat.close();
});

async function start(endpoint: 'stable' | 'legacy'): Promise<void> {
  wechat = await startWechatSimulator();
  relay = await startRelay(wechat.url, { endpoint });
  await relay.tokens.app().getAccessToken();
}

const calls = (path: string) => wechat.simulator.journal.calls(path).length;

async function errcodeOf(path: string, clientId?: string): Promise<unknown> {
  const response = await fetch(`${relay.url}${path}?access_token=${relay.standIn(clientId)}&x=1`);
  const { errcode } = (await response.json()) as { errcode?: number };
  return errcode;
}

describe.each(['stable', 'legacy'] as const)('a refused call on %s', (endpoint) => {
  it('of the caller’s own fault spends nothing that an honest caller needs', async () => {
    await start(endpoint);
    for (let wrong = 0; wrong < 8; wrong += 1) {
      expect(await errcodeOf('/sns/userinfo', 'crm')).toBe(40001);
    }
    // Three were worth a check and a replay each, the others neither.
    expect(calls(CHECK)).toBe(3);
    expect(calls('/sns/userinfo')).toBe(8 + 3);
    expect(calls(tokenPath(endpoint))).toBe(1);

    supersedeOutside(wechat.simulator, endpoint);
    const before = calls(CHECK);

    expect(await errcodeOf(TAGS, 'shop')).toBe(0);
    expect(calls(TAGS)).toBe(2);
    expect(relay.audit.at(-1)).toMatchObject({ what: 'api.called', by: 'client:shop', replayed: true });
    expect(calls(CHECK) - before).toBeLessThanOrEqual(2);
    expect(calls(tokenPath(endpoint))).toBe(2);
  });

  it('that WeChat refuses for no reason is made again, and no caller sees it', async () => {
    await start(endpoint);
    wechat.simulator.faults.add({ kind: 'errcode', errcode: 40001, path: TAGS, times: 1 });

    expect(await errcodeOf(TAGS)).toBe(0);
    expect([calls(TAGS), calls(CHECK), calls(tokenPath(endpoint))]).toEqual([2, 1, 1]);
  });

  it('among 500 at once costs one check and one token', async () => {
    await start(endpoint);
    supersedeOutside(wechat.simulator, endpoint);
    const [checks, issued] = [calls(CHECK), calls(tokenPath(endpoint))];

    const codes = await Promise.all(Array.from({ length: 500 }, () => errcodeOf(TAGS)));

    expect(new Set(codes)).toEqual(new Set([0]));
    expect(calls(tokenPath(endpoint)) - issued).toBe(1);
    // The keeper of the old endpoint checks a report once more, under its lease.
    expect(calls(CHECK) - checks).toBe(endpoint === 'stable' ? 1 : 2);
  });

  it.each([40001, 40014, 42001])('with %d heals', async (errcode) => {
    await start(endpoint);
    supersedeOutside(wechat.simulator, endpoint);
    wechat.simulator.faults.add({ kind: 'errcode', errcode, path: TAGS, times: 1 });

    expect(await errcodeOf(TAGS)).toBe(0);
    expect(calls(TAGS)).toBe(2);
  });

  it('heals right after another was found to be its caller’s fault', async () => {
    await start(endpoint);
    expect(await errcodeOf('/sns/userinfo', 'crm')).toBe(40001);

    supersedeOutside(wechat.simulator, endpoint);

    expect(await errcodeOf(TAGS)).toBe(0);
  });

  it('of more than 1 MiB is the caller’s to repeat: the token is another one by then', async () => {
    await start(endpoint);
    supersedeOutside(wechat.simulator, endpoint);
    const upload = async () => {
      const form = new FormData();
      form.set('media', new Blob([Buffer.alloc(2 * 1024 * 1024)]), 'a.png');
      const url = `${relay.url}${UPLOAD}?access_token=${relay.standIn()}&type=image`;
      return (await (await fetch(url, { method: 'POST', body: form })).json()) as Record<string, unknown>;
    };

    expect(await upload()).toMatchObject({ errcode: 40001 });
    expect(await upload()).toHaveProperty('media_id');
    expect([calls(UPLOAD), calls(tokenPath(endpoint))]).toEqual([2, 2]);
  });

  it('is handed on as it is while WeChat does not say whether it accepts the token', async () => {
    await start(endpoint);
    wechat.simulator.faults.add({ kind: 'errcode', errcode: 40001, path: TAGS, times: 1 });
    wechat.simulator.faults.add({ kind: 'reset', path: CHECK });

    expect(await errcodeOf(TAGS)).toBe(40001);
    expect([calls(TAGS), calls(tokenPath(endpoint))]).toEqual([1, 1]);
  });
});
