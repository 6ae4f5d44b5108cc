/**
 * A value as text in a query or a form. `undefined` if it has no text of its own: an object, a missing value, `NaN`, half of a surrogate
 * pair (a name cut in the middle of an emoji).
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

/** Whether a text has no lone surrogate: UTF-8 cannot represent one, and `encodeURIComponent` throws. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
