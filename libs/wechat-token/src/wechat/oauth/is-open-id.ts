/** Whether a user may be known to an app by this. It becomes part of the name of a key. */
export function isOpenId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{6,64}$/.test(value);
}
