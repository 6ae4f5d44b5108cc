import { describe, expect, it } from 'vitest';
import { proxyOfEnvironment } from './proxy-of-environment.js';

const API = new URL('https://api.weixin.qq.com');
const HTTPS_PROXY = 'http://proxy.local:3128';

const hostFor = (environment: Record<string, string>, url = API) =>
  proxyOfEnvironment(url, environment)?.url?.host;

describe('proxyOfEnvironment', () => {
  it.each([
    [{ HTTPS_PROXY }, 'proxy.local:3128'],
    [{ HTTPS_PROXY, https_proxy: 'other:8080' }, 'other:8080'],
    [{ HTTPS_PROXY: '', ALL_PROXY: HTTPS_PROXY }, 'proxy.local:3128'],
    [{ HTTP_PROXY: HTTPS_PROXY }, undefined],
    [{ HTTPS_PROXY: 'https://proxy.local' }, 'proxy.local'],
    [{}, undefined],
  ])('reads %o as %s', (environment, host) => {
    expect(hostFor(environment as Record<string, string>)).toBe(host);
  });

  it.each([
    ['*', true],
    ['localhost, .qq.com', true],
    ['*.qq.com', true],
    ['api.weixin.qq.com:443', true],
    ['API.weixin.qq.com', true],
    ['api.weixin.qq.com:8443', false],
    ['weixin.qq.com', false],
    ['xqq.com', false],
  ])('applies NO_PROXY=%s: exempt %s', (NO_PROXY, isExempt) => {
    expect(hostFor({ HTTPS_PROXY, NO_PROXY }) === undefined).toBe(isExempt);
  });

  it.each(['http://127.0.0.1:3001', 'https://localhost:3001', 'http://gateway.local'])(
    'uses no proxy for %s: this machine needs none, and would let it read plain text',
    (url) => {
      expect(hostFor({ HTTPS_PROXY, HTTP_PROXY: HTTPS_PROXY, ALL_PROXY: HTTPS_PROXY }, new URL(url))).toBe(
        undefined,
      );
    },
  );
});
