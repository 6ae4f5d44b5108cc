/** Whether the value is an object and not an array. */
export function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the value has all these methods. */
export function hasMethods(...names: readonly string[]): (value: unknown) => boolean {
  return (value) =>
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof Reflect.get(value, name) === 'function');
}

/** Whether the value is an integer within the bounds. */
export function isWholeNumber(from: number, to: number): (value: unknown) => boolean {
  return (value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= to;
}
