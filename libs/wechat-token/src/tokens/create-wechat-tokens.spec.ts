import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { MemoryTokenStore, type WechatAppSource, type WechatLogger } from '../core.js';
import { createWechatTokens, type WechatTokensOptions } from './create-wechat-tokens.js';

const { appId } = DEFAULT_APP;

let wechat: RunningSimulator;
beforeEach(async () => void (wechat = await startWechatSimulator()));
afterEach(() => wechat.close());

const created = (options: WechatTokensOptions = {}) => {
  const tokens = createWechatTokens({
    apps: [DEFAULT_APP],
    http: { baseUrl: wechat.url },
    logger: false,
    ...options,
  });
  onTestFinished(() => tokens.close());
  return tokens;
};

/** Collects log lines, each with its level. */
function keptLines(): { readonly lines: string[]; readonly logger: WechatLogger } {
  const lines: string[] = [];
  const write = (level: string) => (line: string) => void lines.push(`${level}: ${line}`);
  const logger = { log: write('log'), warn: write('warn'), error: write('error'), debug: write('debug') };
  return { lines, logger };
}

describe('createWechatTokens', () => {
  it('gives tokens, tickets, signatures and calls of the API', async () => {
    const wechatTokens = created();
    const { tokens, tickets, api } = wechatTokens;

    const token = await tokens.getAccessToken();

    expect(wechat.simulator.isAlive(token)).toBe(true);
    expect(await wechatTokens.app(appId).getAccessToken()).toBe(token);
    expect(await tickets.signJsSdk('https://example.com/page')).toMatchObject({ appId });
    expect(await api.get('/cgi-bin/getcallbackip')).toMatchObject({ ip_list: expect.any(Array) });
  });

  it('refreshes ahead by itself, and emits an event', async () => {
    const simulator = await startWechatSimulator({ timeScale: 1_000, timings: { lifeSeconds: 600 } });
    onTestFinished(() => simulator.close());
    const { tokens, events } = created({
      apps: [{ ...DEFAULT_APP, keepWarm: true }],
      http: { baseUrl: simulator.url },
      simulation: { timeScale: 1_000 },
    });
    const replaced = new Promise<void>((resolve) => {
      let times = 0;
      events.on('refreshed', (event) => {
        if (event.replaced && (times += 1) === 3) resolve();
      });
    });

    await replaced;

    expect(simulator.simulator.isAlive(await tokens.getAccessToken())).toBe(true);
  });

  it('is ready without a token, or with one if that is required', async () => {
    const lazy = created();
    await lazy.ready();
    const eager = created({ requireTokenAtStart: true });
    await eager.ready();

    expect(eager.status().apps[0]!.accessToken.state).toBe('fresh');
    expect(eager.health().status).toBe('up');
  });

  it('reports in the log and to waiting callers why it could not start, and leaves no timer', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { lines, logger } = keptLines();
    const wrong = { ...DEFAULT_APP, appSecret: 'f'.repeat(32) };
    const tokens = created({ apps: [wrong], requireTokenAtStart: true, logger });

    await expect(tokens.ready()).rejects.toMatchObject({ code: 'WECHAT_REFUSED', errcode: 40125 });
    await expect.poll(() => lines.join('\n')).toMatch(/error: .*40125/);
    expect(vi.getTimerCount()).toBe(0);
    expect(lines.join('\n')).not.toContain(wrong.appSecret);
  });

  it('writes to the logger that it is given', async () => {
    const { lines, logger } = keptLines();

    await created({ logger }).tokens.getAccessToken();

    expect(lines).toEqual([
      expect.stringMatching(/^log: Keeps tokens of wx/),
      expect.stringMatching(/^log: wx\w+ access-token refreshed/),
    ]);
  });

  it('closes its store, serves cached tokens, and starts nothing afterwards', async () => {
    const store = new MemoryTokenStore();
    const close = vi.spyOn(store, 'close');
    const wechatTokens = created({ store });
    const { tokens } = wechatTokens;
    const token = await tokens.getAccessToken();

    await wechatTokens.close();

    expect(close).toHaveBeenCalledOnce();
    expect(await tokens.getAccessToken()).toBe(token);
    await expect(tokens.refresh()).rejects.toMatchObject({ code: 'SHUT_DOWN' });
  });

  it('finds the apps of a source, which has to be an instance', async () => {
    class Accounts implements WechatAppSource {
      find = async (id: string) => (id === appId ? DEFAULT_APP : undefined);
    }

    const token = await created({ apps: [], appSource: new Accounts() }).tokens.getAccessToken(appId);

    expect(wechat.simulator.isAlive(token)).toBe(true);
    expect(() => created({ apps: [], appSource: Accounts as unknown as WechatAppSource })).toThrow(
      'appSource is a class, which only NestJS can instantiate. Pass an instance',
    );
  });

  it('starts nothing if it is closed before it has started', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { lines, logger } = keptLines();
    const tokens = created({ logger });

    await tokens.close();
    await tokens.ready();

    expect(vi.getTimerCount()).toBe(0);
    expect(lines).toEqual([]);
  });

  it('closes even if its store cannot be closed', async () => {
    const store = Object.assign(new MemoryTokenStore(), {
      prepare: () => Promise.reject(new Error('the reason')),
      close: () => {
        throw new Error('cannot be closed');
      },
    });
    const tokens = created({ store });

    await expect(tokens.ready()).rejects.toThrow('the reason');
    await expect(tokens.close()).resolves.toBeUndefined();
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('of the logger');
      },
    ],
    ['returns a promise that rejects', () => Promise.reject(new Error('of the logger'))],
  ])('continues if the logger %s', async (_, write) => {
    const logger = { log: write, warn: write, error: write, debug: write };
    const wechatTokens = created({ logger });
    wechatTokens.events.onAny(() => {
      throw new Error('of a listener');
    });

    await wechatTokens.ready();

    expect(wechat.simulator.isAlive(await wechatTokens.tokens.getAccessToken())).toBe(true);
  });

  it('accepts an instance of a class whose options are getters', async () => {
    class Settings {
      get apps() {
        return [DEFAULT_APP];
      }
      get http() {
        return { baseUrl: wechat.url };
      }
      get logger() {
        return false as const;
      }
    }

    const wechatTokens = createWechatTokens(new Settings());
    onTestFinished(() => wechatTokens.close());

    expect(wechat.simulator.isAlive(await wechatTokens.tokens.getAccessToken())).toBe(true);
  });

  it.each(['apps', 'logger'])('repeats nothing of what the getter of %s throws', (option) => {
    const options = Object.defineProperty({ apps: [DEFAULT_APP], logger: false as const }, option, {
      enumerable: true,
      get: () => {
        throw new Error('canary');
      },
    });

    expect(() => createWechatTokens(options)).toThrow(
      expect.objectContaining({
        code: 'OPTIONS_INVALID',
        option,
        message: expect.not.stringContaining('canary'),
      }),
    );
  });

  it.each([
    [undefined, 'options must be an object'],
    [null, 'options must be an object'],
    [[], 'options must be an object'],
    [{ apps: [DEFAULT_APP], logger: {} }, 'logger has no log(), warn(), error() and debug()'],
    [{ apps: [DEFAULT_APP], logger: null }, 'logger has no log(), warn(), error() and debug()'],
    [{}, 'apps'],
    [{ apps: [{ appId: 'x', appSecret: 'y' }] }, 'apps[0].appId'],
  ])('reports what is wrong with %j', (options, text) => {
    expect(() => createWechatTokens(options as unknown as WechatTokensOptions)).toThrow(text);
  });
});
