import { UnauthorizedException, type ExecutionContext } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import type { Settings } from '../settings/settings.js';
import { BearerKeyGuard } from './bearer-key.guard.js';

const LONG = 'k'.repeat(256);

describe('BearerKeyGuard', () => {
  it.each(['a-key-of-16-signs', LONG])('accepts a request with the key "%s"', (apiKey) => {
    expect(guardWith(apiKey).canActivate(showing(apiKey))).toBe(true);
  });

  it.each(['bearer a-key-of-16-signs', 'BEARER   a-key-of-16-signs', 'Bearer a-key-of-16-signs '])(
    'accepts the header "%s"',
    (authorization) => {
      expect(guardWith('a-key-of-16-signs').canActivate(sending(authorization))).toBe(true);
    },
  );

  it.each(['', 'a-key-of-16-signs', 'Basic a-key-of-16-signs', 'Bearera-key-of-16-signs', 'Bearer '])(
    'refuses the header "%s"',
    (authorization) => {
      expect(() => guardWith('a-key-of-16-signs').canActivate(sending(authorization))).toThrow(
        UnauthorizedException,
      );
    },
  );

  it.each([
    ['a-key-of-16-signs', 'a-key-of-16-sign'],
    ['a-key-of-16-signs', 'a-key-of-16-signs0'],
    ['a-key-of-16-signs', 'b-key-of-16-signs'],
    [LONG, `${LONG}k`],
    [`${LONG}k`, `${LONG}l`],
  ])('with the key "%s" refuses "%s", also after the right one was sent', (apiKey, shown) => {
    const guard = guardWith(apiKey);
    guard.canActivate(showing(apiKey));

    expect(() => guard.canActivate(showing(shown))).toThrow(UnauthorizedException);
  });
});

function guardWith(apiKey: string): BearerKeyGuard {
  return new BearerKeyGuard({ apiKey } as Settings);
}

function showing(key: string): ExecutionContext {
  return sending(`Bearer ${key}`);
}

function sending(authorization: string): ExecutionContext {
  const request = { headers: { authorization } };
  const response = { header: () => response };
  return {
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => response }),
  } as unknown as ExecutionContext;
}
