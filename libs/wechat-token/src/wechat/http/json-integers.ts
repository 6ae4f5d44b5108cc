import { randomUUID } from 'node:crypto';
import { isPlainData } from '../api/is-plain-data.js';
import { endOfString, indexOfQuote, readableJson } from './readable-json.js';

/** How an integer that a JavaScript number cannot represent is returned: as a string of its digits, or as a bigint. */
export type BigIntegers = 'string' | 'bigint';

/** Nobody can guess the mark, so no text of WeChat or of a caller is mistaken for a marked integer. */
const MARK = `bigint:${randomUUID()}:`;
const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, 'g');

/** Shorter integers fit into 2^53. */
const MAY_BE_BIG = /\d{16}/;
const INTEGER = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/**
 * Parses JSON of WeChat, including control characters in strings, without losing a digit: integers beyond 2^53 (a `msg_id`, for instance)
 * are returned as `bigIntegers` says. All other numbers stay numbers. Throws a `SyntaxError`.
 */
export function parseJson(received: string, bigIntegers: BigIntegers = 'string'): unknown {
  const text = readableJson(received);
  if (!MAY_BE_BIG.test(text)) return JSON.parse(text);
  if (bigIntegers === 'string') return JSON.parse(quoteBigIntegers(text, ''));
  return JSON.parse(quoteBigIntegers(text, MARK), (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(MARK) ? BigInt(value.slice(MARK.length)) : value,
  );
}

/** Serialises JSON in which a bigint is an integer. Throws if the value cannot be represented, or if `JSON.stringify` throws. */
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

/** Puts integers beyond 2^53 in quotes, and leaves the content of strings unchanged. */
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
