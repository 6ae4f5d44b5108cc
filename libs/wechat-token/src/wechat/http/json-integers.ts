import { randomUUID } from 'node:crypto';
import { isPlainData } from '../api/is-plain-data.js';
import { endOfString, indexOfQuote, readableJson } from './readable-json.js';

/** What becomes of an integer that a JavaScript number cannot hold: its digits as text, or a bigint. */
export type BigIntegers = 'string' | 'bigint';

/** Nobody can guess it, so no text of WeChat's or of a caller's is taken for a marked integer. */
const MARK = `bigint:${randomUUID()}:`;
const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, 'g');

/** Shorter ones fit into 2^53. */
const MAY_BE_BIG = /\d{16}/;
const INTEGER = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/**
 * Parses JSON of WeChat's, control characters in texts included, without losing a digit: integers beyond 2^53 (a
 * `msg_id`, for instance) become what `bigIntegers` says. All other numbers stay numbers. Throws a `SyntaxError`.
 */
export function parseJson(received: string, bigIntegers: BigIntegers = 'string'): unknown {
  const text = readableJson(received);
  if (!MAY_BE_BIG.test(text)) return JSON.parse(text);
  if (bigIntegers === 'string') return JSON.parse(quoteBigIntegers(text, ''));
  return JSON.parse(quoteBigIntegers(text, MARK), (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
  );
}

/** Writes JSON in which a bigint is an integer. Throws at what JSON cannot say, and what `JSON.stringify` throws. */
export function jsonTextOf(value: unknown): string | undefined {
  let hasBigIntegers = false;
  const text = JSON.stringify(value, function (this: Record<string, unknown>, name, field: unknown) {
    if (!canBeJson(this[name])) throw new TypeError('Not plain data');
    if (typeof field !== 'bigint') return field;
    hasBigIntegers = true;
    return `${MARK}${field}`;
  }) as string | undefined;
  return hasBigIntegers ? text?.replace(MARKED, '$1') : text;
}

function canBeJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || isPlainData(value);
}

/** Puts integers beyond 2^53 between quotes, and leaves alone what stands in strings. */
function quoteBigIntegers(text: string, mark: string): string {
  let quoted = '';
  let copiedTo = 0;
  let stringEnd = 0;
  let nextString = indexOfQuote(text, 0);
  for (const { 0: digits, index } of text.matchAll(INTEGER)) {
    while (nextString < index) {
      stringEnd = endOfString(text, nextString);
      nextString = indexOfQuote(text, stringEnd);
    }
    if (index < stringEnd || Number.isSafeInteger(Number(digits))) continue;
    quoted += `${text.slice(copiedTo, index)}"${mark}${digits}"`;
    copiedTo = index + digits.length;
  }
  return quoted + text.slice(copiedTo);
}
