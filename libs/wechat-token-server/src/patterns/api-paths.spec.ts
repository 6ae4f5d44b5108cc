import { describe, expect, it } from 'vitest';
import { isPathAllowed, isPathPattern, isPlainPath } from './api-paths.js';

const EVERYTHING = { patterns: ['/**'], mayHaveToken: true };

describe('a path of the API', () => {
  it.each([
    '/cgi-bin/../v1/status',
    '/cgi-bin/%2e%2e/token',
    '/cgi-bin/clear%5fquota',
    '/cgi-bin/%6Denu/create',
    '//evil/cgi-bin',
    '/cgi-bin\\menu',
    '/cgi-bin/menu/',
    '/cgi-bin/./menu',
    '/cgi-bin/.../menu',
    '/cgi-bin/menu;a=b',
    '/cgi-bin/menu create',
    '/cgi-bin/菜单',
    '/cgi-bin/menu\u0000',
    'cgi-bin/menu',
    '/',
    '',
    `/${'a'.repeat(300)}`,
  ])('is not plain, and nobody may call it: %j', (path) => {
    expect(isPlainPath(path)).toBe(false);
    expect(isPathAllowed(path, { patterns: [path, '/**'], mayHaveToken: true })).toBe(false);
  });

  it.each([
    ['/cgi-bin/menu/create', ['/cgi-bin/menu/create'], true],
    ['/cgi-bin/menu/create', ['/cgi-bin/menu/get'], false],
    ['/cgi-bin/menu/create', ['/cgi-bin/menu/*'], true],
    ['/cgi-bin/menu/create', ['/cgi-bin/*'], false],
    ['/cgi-bin/menu/create', ['/cgi-bin/**'], true],
    ['/cgi-bin/menu/create', ['/*/menu/create'], true],
    ['/cgi-bin/menu/create', ['/CGI-BIN/menu/create'], false],
    ['/cgi-bin/menus', ['/cgi-bin/menu'], false],
    ['/cgi-bin', ['/cgi-bin/**'], false],
    ['/wxa/business/getuserphonenumber', ['/cgi-bin/**', '/wxa/**'], true],
    ['/wxa/business/getuserphonenumber', [], false],
  ])('%s is allowed by %j: %s', (path, patterns, isAllowed) => {
    expect(isPathAllowed(path, { patterns, mayHaveToken: false })).toBe(isAllowed);
  });

  it.each([
    '/cgi-bin/clear_quota',
    '/CGI-BIN/clear_quota',
    '/cgi-bin/Clear_Quota',
    '/cgi-bin/clear_quota/v2',
    '/cgi-bin/openapi/quota/clear',
    '/cgi-bin/openapi/rid/get',
    '/tcb/usecloudaccesstoken',
  ])('is covered by no wildcard: %s', (path) => {
    expect(isPathAllowed(path, EVERYTHING)).toBe(false);
    expect(isPathAllowed(path, { patterns: ['/cgi-bin/*', '/cgi-bin/*/*/*'], mayHaveToken: true })).toBe(
      false,
    );
    expect(isPathAllowed(path, { patterns: [path], mayHaveToken: true })).toBe(true);
  });

  it('that answers the URL of a request is for those who may have the token', () => {
    const patterns = ['/cgi-bin/openapi/rid/get'];

    expect(isPathAllowed('/cgi-bin/openapi/rid/get', { patterns, mayHaveToken: false })).toBe(false);
  });

  it.each([
    '/cgi-bin/token',
    '/cgi-bin/stable_token',
    '/CGI-BIN/Stable_Token',
    '/cgi-bin/ticket/getticket',
    '/cgi-bin/ticket/GetTicket',
    '/cgi-bin/component',
    '/cgi-bin/component/api_component_token',
  ])('is never relayed, written out or not: %s', (path) => {
    expect(isPathAllowed(path, { patterns: [path, '/**'], mayHaveToken: true })).toBe(false);
  });

  it.each(['/**', '/*', '/cgi-bin/menu/*', '/cgi-bin/*/create', '/wxa/**', '/a.b_c-d'])(
    'has the pattern %s',
    (text) => expect(isPathPattern(text)).toBe(true),
  );

  it.each([
    '',
    '/',
    '**',
    'cgi-bin/**',
    '/a/',
    '/a//b',
    '/**/b',
    '/a*',
    '/a/***',
    '/a/../b',
    '/a%2f',
    '/a/?b',
    5,
  ])('has no pattern %j', (text) => expect(isPathPattern(text)).toBe(false));
});
