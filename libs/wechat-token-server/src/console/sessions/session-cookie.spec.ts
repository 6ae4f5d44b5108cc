import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { refuseForeignPages } from '../own-page.js';
import { cookieOf, sessionIn } from './session-cookie.js';

const PUBLIC = 'https://wechat.internal.example.com';
const PAGE = { 'x-console': '1', 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };

/** A request as far as it is looked at. */
const requestWith = (headers: Record<string, string>, { method = 'POST', encrypted = false } = {}) =>
  ({ method, headers, socket: { encrypted } }) as unknown as IncomingMessage;

it('keeps the session in a cookie for this host and TLS alone; without TLS only on this machine', () => {
  const request = requestWith({});

  expect(cookieOf(request, PUBLIC, 'v1')).toBe(
    '__Host-console=v1; Secure; Path=/; HttpOnly; SameSite=Strict',
  );
  expect(cookieOf(requestWith({}, { encrypted: true }), undefined, 'v1')).toContain(
    '__Host-console=v1; Secure',
  );
  expect(cookieOf(request, undefined, 'v1')).toBe('console-session=v1; Path=/; HttpOnly; SameSite=Strict');
  expect(cookieOf(request, PUBLIC, '')).toContain('Max-Age=0');
});

it('reads that cookie alone, and none of two', () => {
  const given = (cookie: string, publicUrl?: string) => sessionIn(requestWith({ cookie }), publicUrl);

  expect(given('a=b; __Host-console=v1; c=d', PUBLIC)).toBe('v1');
  expect(given('console-session=v1', PUBLIC)).toBeUndefined();
  expect(given('console-session=v1')).toBe('v1');
  expect(given('console-session=v1; console-session=v2')).toBeUndefined();
  expect(given('')).toBeUndefined();
});

it.each<[string, Record<string, string | undefined>, string?]>([
  ['no origin', {}],
  ['another origin', { origin: 'https://evil.example' }],
  ['the own host over http', { origin: 'http://wechat.internal.example.com' }],
  ['another port', { origin: `${PUBLIC}:8443` }],
  ['no mark', { origin: PUBLIC, 'x-console': undefined }],
  ['another site', { origin: PUBLIC, 'sec-fetch-site': 'cross-site' }],
  ['a sibling', { origin: PUBLIC, 'sec-fetch-site': 'same-site' }],
  ['no word of the browser', { origin: PUBLIC, 'sec-fetch-site': undefined }],
  ['a form', { origin: PUBLIC, 'content-type': 'application/x-www-form-urlencoded' }],
  ['plain text', { origin: PUBLIC, 'content-type': 'text/plain' }],
])('refuses a request with %s', (_, changed) => {
  const all = Object.entries({ ...PAGE, host: 'evil.example', ...changed });
  const headers = Object.fromEntries(all.filter((pair): pair is [string, string] => pair[1] !== undefined));

  expect(() => refuseForeignPages(requestWith(headers), PUBLIC)).toThrow(/of this console|console itself/);
});

it('takes the own page at the public URL, and on this machine without one', () => {
  const take = (headers: Record<string, string>, publicUrl?: string) => () =>
    refuseForeignPages(requestWith({ ...PAGE, ...headers }), publicUrl);

  expect(take({ origin: PUBLIC, host: '10.0.0.4:3080' }, PUBLIC)).not.toThrow();
  expect(take({ origin: 'http://127.0.0.1:3080', host: '127.0.0.1:3080' })).not.toThrow();
  expect(take({ origin: 'http://evil.example', host: 'evil.example' })).toThrow(/console/);
  expect(take({ origin: 'http://127.0.0.1:3080', host: '127.0.0.1:3081' })).toThrow(/console/);
});
