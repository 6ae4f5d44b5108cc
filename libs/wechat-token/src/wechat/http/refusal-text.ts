import type { WechatJson } from './wechat-answer.js';

/** Longer texts are of no use to a person, and fill logs. */
const MAX_LENGTH = 256;

/** Anything that looks like a token, a secret or an openid, which has 28 characters; `data.character_string1.value` does not. */
const LIKE_A_SECRET = /[\w+/=%~-]{24,}/g;

const CUT = '***';

/**
 * WeChat's own text of a refusal (`errmsg`), for a field of the error: it names the wrong argument. In one line, without the secrets of the
 * request and anything that looks like one; the rid has a field of its own.
 */
export function refusalTextOf({ errmsg }: WechatJson, secrets: readonly string[]): string | undefined {
  if (typeof errmsg !== 'string') return undefined;
  const known = secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, encodeURIComponent(secret)]);
  const text = known
    .reduce((rest, secret) => rest.replaceAll(secret, CUT), errmsg.slice(0, 16 * MAX_LENGTH))
    .replace(/[,\s]*\brid:\s*[0-9a-f-]+/gi, '')
    .replace(LIKE_A_SECRET, CUT)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  return text === '' ? undefined : text.slice(0, MAX_LENGTH);
}
