import { startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountAt } from './account-at.js';
import { API_KEY, DemoProcess } from './demo-process.js';

let running: RunningSimulator;
beforeEach(async () => void (running = await startWechatSimulator()));
afterEach(() => running.close());
afterAll(() => DemoProcess.endAll());

describe('secret and token', () => {
  it.each(['stable', 'legacy'])(
    'are in no line of the demo, whatever happens on the %s endpoint',
    async (endpoint) => {
      const { faults, journal } = running.simulator;
      const variables = accountAt(running);
      const demo = await DemoProcess.up({ ...variables, WECHAT_ENDPOINT: endpoint });
      await demo.get('/wechat/access-token');
      for (const kind of ['reset', 'html', 'truncated', 'empty', 'huge'] as const) {
        faults.add({ kind, times: 1 });
        await demo.get('/wechat/callback-ips');
      }
      running.simulator.killToken(String((await demo.get('/wechat/access-token')).body['access_token']));
      await demo.get('/wechat/callback-ips');
      const open = [await demo.get('/wechat/status'), await demo.get('/health', '')];
      const metrics = (await demo.read('/metrics')).text;
      await demo.interrupt();

      const tokens = journal.issued().map(({ value }) => value);
      expect(tokens.length).toBeGreaterThan(1);
      for (const hidden of [...tokens, variables['WECHAT_APP_SECRET'] ?? '', API_KEY]) {
        expect(demo.output).not.toContain(hidden);
        expect(metrics).not.toContain(hidden);
        expect(JSON.stringify(open.map(({ body }) => body))).not.toContain(hidden);
      }
    },
  );
});
