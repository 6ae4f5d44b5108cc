import { describe, expect, it } from 'vitest';
import { ApiConnections } from './api-connections.js';
import { ApiRoutes, BACK_AFTER_MS, isUnreachable } from './api-routes.js';

const first = { baseUrl: 'https://first', wayOut: {} };
const fallback = { baseUrl: 'https://fallback', wayOut: {} };

function setUp() {
  const time = { now: 0 };
  return { time, routes: new ApiRoutes(first, fallback, () => time.now) };
}

describe('ApiRoutes', () => {
  it('prefers the first domain until it is found to be unreachable', () => {
    const { routes } = setUp();

    const before = routes.inOrder();
    routes.found(first, false);

    expect(before).toEqual([first, fallback]);
    expect(routes.inOrder()).toEqual([fallback, first]);
  });

  it('lets one call try the first domain after a while, while the others use the fallback', () => {
    const { routes, time } = setUp();
    routes.found(first, false);

    time.now = BACK_AFTER_MS - 1;
    expect(routes.inOrder()).toEqual([fallback, first]);
    time.now = BACK_AFTER_MS;
    expect(routes.inOrder()).toEqual([first, fallback]);
    expect(routes.inOrder()).toEqual([fallback, first]);
  });

  it('goes back as soon as the first domain is found to be reachable', () => {
    const { routes } = setUp();
    routes.found(first, false);
    routes.found(fallback, false);
    routes.found(first, true);

    expect(routes.inOrder()).toEqual([first, fallback]);
  });

  it('has one route without a fallback', () => {
    const routes = new ApiRoutes(first, undefined);
    routes.found(first, false);

    expect(routes.inOrder()).toEqual([first]);
  });
});

describe('isUnreachable', () => {
  it.each([
    ['nothing', 'ECONNREFUSED', true],
    ['nothing', 'ENOTFOUND', true],
    ['nothing', 'CONNECT_TIMEOUT', true],
    ['nothing', 'ECONNRESET', true],
    ['unknown', 'ECONNRESET', false],
    ['unknown', 'ETIMEDOUT', false],
    ['nothing', 'CERT_HAS_EXPIRED', false],
    ['nothing', 'ABORTED', false],
    ['nothing', 'EMFILE', false],
  ] as const)('of %s sent and %s is %s', (issued, failure, expected) => {
    expect(isUnreachable({ ok: false, issued, failure })).toBe(expected);
  });
});

describe('ApiConnections', () => {
  it.each([
    [{}, ['https://api.weixin.qq.com', 'https://api2.weixin.qq.com']],
    [{ baseUrl: 'https://api.weixin.qq.com/' }, ['https://api.weixin.qq.com', 'https://api2.weixin.qq.com']],
    [{ baseUrl: 'http://127.0.0.1:1/x/' }, ['http://127.0.0.1:1/x']],
    [
      { fallbackBaseUrl: 'https://hk.api.weixin.qq.com' },
      ['https://api.weixin.qq.com', 'https://hk.api.weixin.qq.com'],
    ],
  ])('of %o leads to %o', (options, baseUrls) => {
    const { routes } = new ApiConnections(options);

    expect(routes.inOrder().map(({ baseUrl }) => baseUrl)).toEqual(baseUrls);
  });
});
