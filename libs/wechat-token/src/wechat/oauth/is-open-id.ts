/** Whether a string can be an openid: checked before it becomes part of a key. */
export function isOpenId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{6,64}$/.test(value);
}
