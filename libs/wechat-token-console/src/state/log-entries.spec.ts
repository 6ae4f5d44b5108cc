import { describe, expect, it } from 'vitest';
import type { KeeperEvent, RefreshCause } from 'nestjs-wechat-token';
import { LogEntries } from './log-entries.js';

const key = { appId: 'wx1', kind: 'access-token' };
const refreshed = (cause: RefreshCause, replaced: boolean): KeeperEvent => ({
  type: 'refreshed',
  key,
  cause,
  replaced,
  version: '1-abc123',
  lifetimeMs: 7_200_000,
  tookMs: 40,
});
const failed: KeeperEvent = {
  type: 'refresh-failed',
  key,
  cause: 'confirm',
  reason: { code: 'WECHAT_REFUSED', errcode: 40164 },
  retryInMs: 60_000,
};

describe('the entries of the log', () => {
  it('leave out that WeChat confirmed a token, which it does every few minutes', () => {
    const entries = new LogEntries();

    expect(entries.of(refreshed('confirm', false))).toBeUndefined();
    expect(entries.of(refreshed('confirm', true))).toMatchObject({ what: 'refreshed', reason: 'confirm' });
    expect(entries.of(refreshed('due', false))).toMatchObject({ what: 'refreshed', reason: 'due' });
  });

  it('tell once that a refresh works again after it failed', () => {
    const entries = new LogEntries();

    const told = [failed, refreshed('confirm', false), refreshed('confirm', false)].map((event) =>
      entries.of(event),
    );

    expect(told).toEqual([
      { what: 'refresh-failed', app: 'wx1', kind: 'access-token', reason: 'WECHAT_REFUSED_40164' },
      {
        what: 'refreshed',
        app: 'wx1',
        kind: 'access-token',
        reason: 'confirm',
        tookMs: 40,
        lifetimeMs: 7_200_000,
      },
      undefined,
    ]);
  });

  it('tell what happened to a mirror, without its key', () => {
    const entries = new LogEntries();
    const of = (event: { type: string; reason?: string; isReplaced?: boolean }) =>
      entries.of({ ...event, key, mirror: 'wxjava-mp' } as KeeperEvent);
    const about = { app: 'wx1', kind: 'access-token' };

    expect(of({ type: 'mirror-failed', reason: 'WRONG_TYPE' })).toEqual({
      what: 'mirror-failed',
      reason: 'WRONG_TYPE',
      ...about,
    });
    for (const type of ['mirror-back', 'mirror-deleted', 'mirror-foreign'])
      expect(of({ type })).toEqual({ what: type, ...about });
  });

  it('say nothing about single users: the subject of their tokens is an openid', () => {
    const entries = new LogEntries();
    const user = { ...key, kind: 'user-access-token', subject: 'openid' };

    expect(entries.of({ ...failed, key: user } as KeeperEvent)).toBeUndefined();
    expect(
      entries.of({ ...failed, key: { ...key, kind: 'ticket', subject: 'jsapi' } } as KeeperEvent),
    ).toMatchObject({
      kind: 'ticket:jsapi',
    });
  });
});
