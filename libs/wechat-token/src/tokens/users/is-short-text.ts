/** Whether a caller, or a callback, brought a text to go on with. */
export function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 1_024;
}
