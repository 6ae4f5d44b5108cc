/**
 * How a value stands in a query or a form. Nothing for one that has no text of its own: an object, a value that is missing,
 * `NaN`, half of a character beyond 16 bits (a name that was cut in the middle of an emoji).
 */
export function valueText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return isWellFormed(value) ? value : undefined;
    case 'number':
      return Number.isFinite(value) ? String(value) : undefined;
    case 'boolean':
    case 'bigint':
      return String(value);
    default:
      return undefined;
  }
}

/** Whether a text has no lone surrogate: no UTF-8 can hold one, and `encodeURIComponent` throws. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
