import { startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountAt } from './account-at.js';
import { DemoProcess } from './demo-process.js';
import { eventually } from '../waiting/eventually.js';

const STACK = /\n\s+at |Error:/;

let running: RunningSimulator;
beforeEach(async () => void (running = await startWechatSimulator()));
afterEach(() => running.close());
afterAll(() => DemoProcess.endAll());

/** Whether a fault has met a request that would hang longer than a test may take. */
const struck = () => running.simulator.faults.list().some(({ hits }) => hits > 0);

describe('Ctrl-C', () => {
  it('ends the demo, with nothing left', async () => {
    const demo = await DemoProcess.up();
    await demo.get('/wechat/callback-ips');

    expect(await demo.interrupt()).toBe(0);
    expect(demo.output).not.toMatch(STACK);
    await expect(fetch(demo.url)).rejects.toThrow('fetch failed');
    await expect(fetch(demo.simulatorUrl)).rejects.toThrow('fetch failed');
  });

  it.each(['stable', 'legacy'])('does so while a fetch hangs on the %s endpoint', async (endpoint) => {
    running.simulator.faults.add({ kind: 'hang', path: '/cgi-bin/*' });
    const demo = await DemoProcess.up({ ...accountAt(running), WECHAT_ENDPOINT: endpoint });
    const waiting = demo.get('/wechat/access-token').catch(() => 'cut off');
    await eventually(() => expect(struck()).toBe(true));

    expect(await demo.interrupt()).toBe(0);
    expect(demo.output).not.toMatch(STACK);
    await waiting;
  });

  it('does so while a call with the token hangs', async () => {
    const demo = await DemoProcess.up(accountAt(running));
    running.simulator.faults.add({ kind: 'hang', path: '/cgi-bin/getcallbackip' });
    const waiting = demo.get('/wechat/callback-ips').catch(() => 'cut off');
    await eventually(() => expect(struck()).toBe(true));

    expect(await demo.interrupt()).toBe(0);
    await waiting;
  });

  it('counts as one, however often Ctrl-C is pressed', async () => {
    const demo = await DemoProcess.up();

    demo.kill('SIGINT');
    demo.kill('SIGTERM');

    expect(await demo.end()).toBe(0);
    expect(demo.stderr).toBe('');
  });
});
