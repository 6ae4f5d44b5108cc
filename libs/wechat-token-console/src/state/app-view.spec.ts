import {
  WechatUnavailableError,
  type WechatAppStatus,
  type WechatFleetKeyedCredential,
  type WechatFleetStatus,
} from 'nestjs-wechat-token';
import { describe, expect, it } from 'vitest';
import type { AppSummary } from '../console-state.js';
import { appViewOf } from './app-view.js';

const appId = 'wx1';
const app = { appId } as AppSummary;
const failure = new WechatUnavailableError(appId, 'HTTP_502');

const knownOf = (kind: string, fields: object = {}) => ({
  key: { appId, kind },
  state: 'fresh',
  isIdle: false,
  isCommitPending: false,
  version: '7-abc123',
  remainingMs: 100,
  ...fields,
});
const statusOf = (...others: object[]) =>
  ({
    accessToken: knownOf('access-token'),
    credentials: [knownOf('access-token'), ...others],
    budgets: [],
  }) as unknown as WechatAppStatus;

const record = {
  version: '8-def456',
  status: 'valid',
  remainingMs: 7_000_000.4,
  dueInMs: 5_000_000,
  issuedAgoMs: 200_000,
  confirmedAgoMs: 9.6,
};
const sharedOf = (fields: object = {}) => ({ record, leaseMs: 0, inDoubtForMs: 0, ...fields });
const fleetOf = (accessToken: object, ...credentials: object[]) =>
  ({
    accessToken,
    credentials: credentials as WechatFleetKeyedCredential[],
    pauses: [],
    budgets: [],
  }) as unknown as WechatFleetStatus;

const DAY = { from: 0, to: 1, since: 0, periods: [], marks: [] };

const viewOf = (status: WechatAppStatus, fleet: WechatFleetStatus | undefined) =>
  appViewOf({
    app,
    status,
    fleet,
    history: [],
    dayOf: ({ kind }) => ({ ...DAY, kind }),
    clients: undefined,
    hostOf: (id) => (id === 'def456' ? 'wx-2' : undefined),
  });

describe('the screen of one app', () => {
  it('has what the store has, with the host of the process that wrote it', () => {
    const { isShared, credentials, day } = viewOf(statusOf(), fleetOf(sharedOf()));

    expect(isShared).toBe(true);
    expect(day).toEqual({ ...DAY, kind: 'access-token' });
    expect(credentials).toEqual([
      {
        kind: 'access-token',
        state: 'fresh',
        lifetimeMs: 7_200_000,
        remainingMs: 7_000_000,
        dueInMs: 5_000_000,
        issuedAgoMs: 200_000,
        confirmedAgoMs: 10,
        version: '8-def456',
        writtenBy: { id: 'def456', host: 'wx-2' },
        leaseMs: 0,
        inDoubtForMs: 0,
        isCommitPending: false,
        reasons: [],
      },
    ]);
  });

  it.each([
    ['is due', { ...record, dueInMs: 0 }, 'due'],
    ['has expired', { ...record, remainingMs: 0 }, 'none'],
    ['was rejected', { ...record, status: 'rejected' }, 'none'],
    ['is not there', undefined, 'none'],
  ])('says so of a token that %s', (_, kept, state) => {
    const [token] = viewOf(statusOf(), fleetOf(sharedOf({ record: kept }))).credentials;

    expect(token!.state).toBe(state);
    expect('remainingMs' in token!).toBe(state !== 'none');
  });

  it('has each credential once: the access token first, then those of the store, then those that only this process knows', () => {
    const ticket = { kind: 'ticket', subject: 'jsapi', ...sharedOf() };
    const own = knownOf('other-token', { failure });
    const known = knownOf('ticket', { key: { appId, kind: 'ticket', subject: 'jsapi' }, failure });

    const { credentials } = viewOf(
      statusOf(known, own),
      fleetOf(sharedOf(), { kind: 'access-token', ...sharedOf() }, ticket),
    );

    expect(credentials.map(({ kind, reasons }) => [kind, reasons.map(({ code }) => code)])).toEqual([
      ['access-token', []],
      ['ticket', ['WECHAT_UNAVAILABLE']],
      ['other-token', ['WECHAT_UNAVAILABLE']],
    ]);
  });

  it('has what this process knows while the store is away', () => {
    const { isShared, credentials } = viewOf(statusOf(), undefined);

    expect(isShared).toBe(false);
    expect(credentials).toMatchObject([
      { kind: 'access-token', state: 'fresh', remainingMs: 100, writtenBy: { id: 'abc123' } },
    ]);
  });
});
