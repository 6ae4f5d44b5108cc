import { describe, expect, it, onTestFinished } from 'vitest';
import { WechatTokenEvents } from '../../index.js';
import type { KeeperEvent } from '../../core/ports/keeper-events.js';
import type { Language } from '../../errors/language.js';
import { SecretUnavailableError } from '../../errors/secret-unavailable.error.js';
import { TokenRecordError } from '../../errors/token-record.error.js';
import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { systemClock } from '../../core/time/system-clock.js';
import { wechatKinds } from '../../wechat/kinds.js';
import { WechatTokenLog } from './wechat-token-log.js';

const KINDS = wechatKinds({ exchange: () => Promise.reject(new Error('not called')) });

const key = { appId: 'wx0123456789abcdef', kind: 'access-token' };
const refreshed: KeeperEvent = {
  type: 'refreshed',
  key,
  cause: 'due',
  replaced: true,
  version: '1',
  lifetimeMs: 7_200_000,
  tookMs: 42.3,
};
const failedWith = (failure: string): KeeperEvent => ({
  type: 'refresh-failed',
  key,
  cause: 'due',
  reason: { code: 'WECHAT_UNAVAILABLE', failure },
  retryInMs: 2_000,
});

let lines: string[];

const emitterIn = async (language: Language, timeScale = 1): Promise<(...events: KeeperEvent[]) => void> => {
  const write = (level: string) => (line: string) => void lines.push(`${level}: ${line}`);
  const logger = { log: write('log'), error: write('error'), warn: write('warn'), debug: write('debug') };
  const events = new WechatTokenEvents();
  // Starts to listen.
  const log = new WechatTokenLog(
    { clock: systemClock, language, timeScale } as ResolvedOptions,
    events,
    logger,
    ({ kind }) => KINDS.find(({ name }) => name === kind)!,
  );
  lines = [];
  onTestFinished(() => log.stop());
  return (...all) => all.forEach((event) => events.emit(event));
};

describe('WechatTokenLog', () => {
  it('writes one line per refresh', async () => {
    const emit = await emitterIn('en');

    emit(refreshed);

    expect(lines).toEqual(['log: wx0123456789abcdef access-token refreshed (due): 7200 s left, took 42 ms']);
  });

  it('writes it in Chinese if that is the language', async () => {
    const emit = await emitterIn('zh');

    emit(refreshed);

    expect(lines).toEqual([
      'log: wx0123456789abcdef access-token 已刷新（即将到期）：剩余 7200 秒，耗时 42 毫秒',
    ]);
  });

  it('counts the duration of a request in real time, however fast the simulated time runs', async () => {
    const emit = await emitterIn('en', 120);

    emit({ ...refreshed, tookMs: 42.3 * 120 });

    expect(lines).toEqual([expect.stringMatching(/, took 42 ms$/)]);
  });

  it('leaves routine to the debug level', async () => {
    const emit = await emitterIn('en');

    emit({ ...refreshed, cause: 'confirm', replaced: false }, { ...refreshed, cause: 'confirm' });

    expect(lines.map((line) => line.split(':')[0])).toEqual(['debug', 'log']);
  });

  it('logs a failure when it begins, when its reason changes, and when it ends', async () => {
    const emit = await emitterIn('en');

    emit(failedWith('HTTP_502'), failedWith('HTTP_502'), failedWith('ECONNRESET'), failedWith('ECONNRESET'));
    emit(refreshed, refreshed);

    expect(lines).toEqual([
      expect.stringMatching(/^warn: .*HTTP_502.*Next try in 2 s or later$/),
      expect.stringMatching(/^warn: .*ECONNRESET/),
      'log: wx0123456789abcdef access-token recovered',
      expect.stringMatching(/^log: .*refreshed/),
      expect.stringMatching(/^log: .*refreshed/),
    ]);
  });

  it('logs the remedy of a refusal', async () => {
    const emit = await emitterIn('en');
    const reason = { code: 'WECHAT_REFUSED', errcode: 40164, callerIp: '203.0.113.9' };

    emit({ type: 'refresh-failed', key, cause: 'missing', reason, retryInMs: 60_000 });

    expect(lines).toEqual([expect.stringMatching(/^error: .*40164 \(203\.0\.113\.9\).*[Ww]hitelist/)]);
  });

  it('names the cause if WeChat was not called, and logs what needs a person as an error', async () => {
    const emit = await emitterIn('en');
    const failed = (error: WechatTokenError): KeeperEvent => ({
      type: 'refresh-failed',
      key,
      cause: 'due',
      reason: { code: error.code },
      retryInMs: 10_000,
      error,
    });

    emit(failed(new SecretUnavailableError(key.appId, 'TIMEOUT')));
    emit(failed(new TokenRecordError(key.appId, 'wechat:a-key', 'UNKNOWN_KEY')));

    expect(lines).toEqual([
      expect.stringMatching(/^warn: .*AppSecret .*TIMEOUT.*Next try in 10 s/),
      expect.stringMatching(/^error: .*wechat:a-key.*UNKNOWN_KEY.*add that key/),
    ]);
  });

  it('does not say whose record is unreadable', async () => {
    const emit = await emitterIn('en');
    const error = new TokenRecordError(key.appId, 'wechat:{wx}:credential:user-token:o-somebody', 'DAMAGED');
    const reason = { code: error.code, failure: error.reason };
    const user = { ...key, kind: 'user-token', subject: 'o-somebody' };

    emit({ type: 'refresh-failed', key: user, cause: 'missing', reason, retryInMs: 1_000, error });

    expect(lines).toEqual([expect.stringMatching(/^error: .*DAMAGED/)]);
    expect(lines[0]).not.toContain('o-somebody');
  });

  it('is not flooded by a caller that reports valid tokens in a loop', async () => {
    const emit = await emitterIn('en');

    for (let report = 0; report < 1_000; report += 1) {
      emit({ type: 'rejection-doubted', key, reason: 'REPORTED_TOO_OFTEN' });
    }

    expect(lines).toHaveLength(1);
  });

  it.each<[string, KeeperEvent]>([
    ['log', { type: 'store-back' }],
    ['error', { type: 'store-down', reason: 'TIMEOUT', isReadable: false }],
    ['error', { type: 'store-down', reason: 'OOM', isReadable: true }],
    ['warn', { type: 'rejected', key, version: '1', ageMs: 90_000 }],
    ['warn', { type: 'foreign-refresh', key, ageMs: 90_000 }],
    ['warn', { type: 'budget-low', appId: key.appId, budget: 'stable', used: 5_000, limit: 10_000 }],
    ['error', { type: 'budget-spent', appId: key.appId, budget: 'stable', used: 10_000, limit: 10_000 }],
    ['warn', { type: 'lease-lost', key }],
    ['warn', { type: 'commit-delayed', key }],
    ['warn', { type: 'commit-given-up', key }],
    ['log', { type: 'commit-written', key }],
    ['warn', { type: 'refused-copy-dropped', key }],
    ['warn', { type: 'store-clock-moved', byMs: 3_600_000 }],
    ['warn', { type: 'clock-gap', byMs: -5_000 }],
    ['warn', { type: 'paused', key, reason: { code: 'WECHAT_UNAVAILABLE' }, remainingMs: 1_000 }],
  ])('writes at the level %s of $1.type', async (level, event) => {
    const emit = await emitterIn('en');

    emit(event);

    expect(lines).toEqual([expect.stringMatching(new RegExp(`^${level}: .{20}`))]);
  });
});
