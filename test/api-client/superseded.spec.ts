import type { WechatEndpoint } from 'nestjs-wechat-token';
import { afterEach, describe, expect, it } from 'vitest';
import { startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { PATIENCE_MS } from '../waiting/eventually.js';
import { startApplication } from './application.js';
import { Gate } from './gate.js';
import { supersedeOutside, tokenPath } from './invalidate-elsewhere.js';

const CALLS = 500;
const PATH = '/cgi-bin/tags/get';

let wechat: RunningSimulator;
afterEach(() => wechat.close());

describe.each<WechatEndpoint>(['stable', 'legacy'])(
  'a token of the %s endpoint invalidated elsewhere',
  (endpoint) => {
    it('fails none of 500 calls in flight, with one refresh and a replay each', async () => {
      const gate = new Gate();
      wechat = await startWechatSimulator({ sleep: gate.sleep });
      const { simulator } = wechat;
      const { api, tokens, close } = await startApplication(wechat.url, { endpoint });
      const before = await tokens.getAccessToken();
      simulator.faults.add({ kind: 'slow', ms: 0, stage: 'before', path: PATH, times: CALLS });

      const calls = Array.from({ length: CALLS }, (_, index) =>
        api.get(PATH, { query: { openid: index }, timeoutMs: PATIENCE_MS }),
      );
      await gate.holds(CALLS);
      supersedeOutside(simulator, endpoint);
      const since = simulator.time.now();
      gate.release();
      const answers = await Promise.allSettled(calls);
      await close();

      expect(answers.filter(({ status }) => status === 'rejected')).toEqual([]);
      expect(simulator.isAlive(before)).toBe(false);
      expect(simulator.journal.calls({ path: PATH, errcode: 40001 })).toHaveLength(CALLS);
      expect(simulator.journal.calls(PATH)).toHaveLength(2 * CALLS);
      expect(simulator.journal.calls({ path: tokenPath(endpoint), since })).toHaveLength(1);
    });
  },
);
