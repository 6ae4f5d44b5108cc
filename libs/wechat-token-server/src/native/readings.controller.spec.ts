import * as fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import * as checks from './checked.js';
import { isNamedCredential, NamedCredential } from './dto.js';
import type { NativeError } from './native.error.js';
import { ReadingsController } from './readings.controller.js';

const APP_ID = 'wx0123456789abcdef';
const TOKEN = { appId: APP_ID, kind: 'access-token' };
const TICKET = { appId: APP_ID, kind: 'ticket', subject: 'jsapi' };

const controller = new ReadingsController({ revisions: async (keys: unknown) => keys } as never);
const revisionsOf = (keys: unknown[]): unknown => controller.revisions({ keys }, {} as never);

function isAccepted(one: unknown): boolean {
  try {
    return Boolean(checks.checked(NamedCredential, one));
  } catch {
    return false;
  }
}

/** What is said of the request. */
function faultOf(keys: unknown[]): string | undefined {
  try {
    void revisionsOf(keys);
    return undefined;
  } catch (error) {
    const { status, problem } = (error as NativeError).refusal;
    return `${status} ${problem.en}`;
  }
}

it('knows what readers send without the rules of class-validator, which would take milliseconds of a thousand keys', async () => {
  const keys = Array.from({ length: 1_000 }, (_, n) => (n % 2 === 0 ? TOKEN : TICKET));
  const judged = vi.spyOn(checks, 'checked');

  expect(await revisionsOf(keys)).toEqual(keys);
  // Of the list.
  expect(judged).toHaveBeenCalledTimes(1);
  judged.mockRestore();
});

it('accepts exactly what the rules accept', () => {
  const text = fc.oneof(
    fc.constantFrom(
      APP_ID,
      'access-token',
      'ticket',
      'jsapi',
      '',
      'A',
      '__proto__',
      'a\n',
      '\uFE0F',
      '😀',
      '😀'.repeat(200),
      '😀'.repeat(201),
    ),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
  );
  const value = fc.oneof(text, fc.constantFrom(null, undefined, 5, [], {}, [APP_ID]));
  const names = fc.constantFrom('appId', 'kind', 'subject', '__proto__', 'other');
  const given = fc.oneof(
    fc.record({ appId: value, kind: value, subject: value }, { requiredKeys: [] }),
    fc.dictionary(names, value),
    fc.record(
      { appId: fc.constant(APP_ID), kind: fc.constant('ticket'), subject: value, other: value },
      { requiredKeys: ['appId', 'kind'] },
    ),
    value,
  );
  let accepted = 0;

  fc.assert(
    fc.property(given, (one) => {
      const isNamed = isNamedCredential(one);
      accepted += Number(isNamed);
      // The rules overlook a `__proto__` that is null; `isNamedCredential` does not.
      const isOdd = Object.hasOwn(Object(one), '__proto__');
      expect(isNamed).toBe(!isOdd && isAccepted(one));
    }),
    { numRuns: 2_000, examples: [[JSON.parse(`{"appId":"${APP_ID}","kind":"ticket","__proto__":null}`)]] },
  );

  expect(accepted).toBeGreaterThan(0);
});

it.each<[unknown, string]>([
  [{ ...TOKEN, appId: 'a b' }, '400 The field "appId" is not an AppID'],
  [{ appId: APP_ID }, '400 The field "kind" is not a kind of credentials'],
  [{ ...TICKET, subject: '' }, '400 The field "subject" must be a text of 1 to 200 characters'],
  [{ ...TOKEN, secret: 'x' }, '400 The field "secret" is unknown'],
  [null, '400 The request has no JSON object as its body'],
])('names the first fault of many keys: %j', (odd, sentence) => {
  expect(faultOf([TOKEN, TICKET, odd, { kind: 5 }])).toBe(sentence);
});
