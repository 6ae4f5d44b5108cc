import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apiTargetOf, apiUrlOf, pathOfTarget } from './api-target.js';

const BASE = 'https://api.weixin.qq.com';

describe('apiTargetOf', () => {
  it.each([
    ['/cgi-bin/user/info', undefined, '/cgi-bin/user/info'],
    [
      '/cgi-bin/user/info?openid=o1',
      { lang: 'zh_CN', empty: undefined },
      '/cgi-bin/user/info?openid=o1&lang=zh_CN',
    ],
    [
      '/wxa/msg',
      { text: '中 文&=#', n: 3, yes: true },
      '/wxa/msg?text=%E4%B8%AD%20%E6%96%87%26%3D%23&n=3&yes=true',
    ],
    ['/a.b/c..d/.well-known/~e@f', {}, '/a.b/c..d/.well-known/~e@f'],
    ['/a?b=//host/..&c=http://x', {}, '/a?b=//host/..&c=http://x'],
  ])('accepts %s with %o', (path, query, target) => {
    expect(apiTargetOf(path, query)).toEqual({ ok: true, target });
  });

  it.each([
    'https://api.weixin.qq.com/cgi-bin/user/info',
    'HTTPS://evil.example',
    'javascript:alert(1)',
    '//evil.example/cgi-bin',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/cgi-bin\\..\\..\\x',
    '/cgi-bin/%5c%5cevil',
    '/cgi-bin/../../x',
    '/..',
    '/./x',
    '/cgi-bin/%2e%2e/x',
    '/cgi-bin/.%2E/x',
    '/cgi-bin/%2e',
    '/cgi-bin/..%2f..%2fx',
    ' //evil.example',
  ])('refuses %s, which leads elsewhere', (path) => {
    expect(apiTargetOf(path)).toEqual({ ok: false, reason: 'OTHER_HOST' });
  });

  it.each([
    '',
    'cgi-bin/user',
    '@evil.example/',
    '.evil.example',
    '?a=b',
    '/a b',
    '/a\nHost: x',
    '/a\t/b',
    '/a#b',
    '/中文',
    '/a%zz',
    '/a%2',
    '/a"b',
    '/a\0',
  ])('refuses %j, which is not a path', (path) => {
    expect(apiTargetOf(path)).toMatchObject({ ok: false, reason: 'MALFORMED_PATH' });
  });

  it.each([
    ['/a?access_token=t', {}],
    ['/a?x&&access_token=t', {}],
    ['/a?x=1&ACCESS_TOKEN=t', {}],
    ['/a?%61ccess_token=t', {}],
    ['/a?access%5Ftoken=t', {}],
    ['/a?+access_token=t', {}],
    ['/a?access_token', {}],
    ['/a', { access_token: 't' }],
    ['/a', { Access_Token: '' }],
  ])('refuses %s with %o, which contains an access token', (path, query) => {
    expect(apiTargetOf(path, query)).toEqual({ ok: false, reason: 'ACCESS_TOKEN_IN_PATH' });
  });

  it('accepts nothing that leads to another origin, or to another path than the one written', () => {
    const piece = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2e',
      '%2F',
      '%5c',
      ':',
      '@',
      '?',
      '#',
      'a',
      'evil.example',
      'http',
      '\t',
      '\n',
      ' ',
      ';',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const path = `/${pieces.join('')}`;
        const target = apiTargetOf(path);
        if (!target.ok) return;

        const url = new URL(apiUrlOf(BASE, target.target, 'token'));
        expect(url.origin).toBe(BASE);
        expect(url.pathname).toBe(pathOfTarget(path));
        expect(url.hash).toBe('');
        expect(url.search).toContain('access_token=token');
        expect(url.searchParams.getAll('access_token')).toEqual(['token']);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('apiUrlOf', () => {
  it('encodes the access token, whatever it contains', () => {
    expect(apiUrlOf(BASE, '/a', 'x&y=1#')).toBe(`${BASE}/a?access_token=x%26y%3D1%23`);
    expect(apiUrlOf(BASE, '/a?b=c', 'x')).toBe(`${BASE}/a?b=c&access_token=x`);
  });
});
