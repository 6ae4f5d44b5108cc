/** `wx` and 16 hexadecimal digits. */
export const APP_ID = /^wx[0-9a-f]{16}$/;

/** Whether the text is an AppID: checked before it is used in a key, a URL, a log or an app source. */
export function isAppId(text: unknown): text is string {
  return typeof text === 'string' && APP_ID.test(text);
}
