import { isIP } from 'node:net';

/** Whether the value is text that is not empty. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Tests for a whole number within bounds. */
export function isWholeNumber(from: number, to: number): (value: unknown) => boolean {
  return (value) => Number.isSafeInteger(value) && Number(value) >= from && Number(value) <= to;
}

/** Whether the value may be a name or an address to listen on, without a port. */
export function isHost(value: unknown): value is string {
  return typeof value === 'string' && (isIP(value) > 0 || /^[\w.-]{1,253}$/.test(value));
}

/** Whether the value may be the path of a file. */
export function isPath(value: unknown): boolean {
  return isText(value) && value.length <= 4_096 && !/[\0\n]/.test(value);
}

/** Whether the value may be the name of an environment variable. */
export function isVariable(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(value);
}

/** Tests for a list whose every entry passes the test. */
export function isListOf(isGood: (entry: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(isGood);
}

/** Tests for text of a form. */
export function hasForm(form: RegExp): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && form.test(value);
}
