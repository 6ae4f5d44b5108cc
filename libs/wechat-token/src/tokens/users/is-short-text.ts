/** Whether the value is a string of a plausible length, as a caller or a callback should send it. */
export function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 1_024;
}
