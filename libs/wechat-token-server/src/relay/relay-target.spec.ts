import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { targetIn, targetWithoutToken } from './relay-target.js';

const name = fc.stringMatching(/^[a-zA-Z0-9_.[\]%+]{0,6}$/).filter((text) => !/access_token/i.test(text));
const value = fc.stringMatching(/^[!"$%'-~]{0,8}$/);
const field = fc.tuple(name, fc.boolean(), value).map(([n, has, v]) => (has ? `${n}=${v}` : n));

describe('a target', () => {
  it('differs from what came in the value of its access token alone, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.array(field), fc.array(field), value, (before, after, given) => {
        const [start, end] = [before, after].map((fields) => fields.join('&'));
        const around = (token: string) =>
          `/cgi-bin/x?${[start, `access_token=${token}`, end].filter((part, i) => i === 1 || part).join('&')}`;
        const read = targetIn(around(given));
        // Names that cannot be decoded are refused.
        fc.pre(read.ok);

        expect(read.target.with('a-b_C')).toBe(around('a-b_C'));
      }),
    );
  });

  it('encodes the access token', () => {
    const read = targetIn('/cgi-bin/x?access_token=&x=1');

    expect(read.ok && read.target.with('a+b&c=d')).toBe('/cgi-bin/x?access_token=a%2Bb%26c%3Dd&x=1');
  });

  it.each([
    ['/cgi-bin/x', '/cgi-bin/x?access_token=T'],
    ['/cgi-bin/x?', '/cgi-bin/x?access_token=T'],
    ['/cgi-bin/x?a=%e4&b', '/cgi-bin/x?a=%e4&b&access_token=T'],
  ])('without a token gets it at the end: %s', (url, whole) => {
    const read = targetWithoutToken(url);

    expect(read.ok && read.target.with('T')).toBe(whole);
  });
});
