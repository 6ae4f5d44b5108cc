import type { IncomingHttpHeaders } from 'node:http';

/**
 * The signature of a call and of its response, for apps with API security (API 安全).
 *
 * @see https://developers.weixin.qq.com/miniprogram/dev/server/getting_started/api_signature.html
 */
const SIGNATURE = ['wechatmp-appid', 'wechatmp-timestamp', 'wechatmp-serial', 'wechatmp-signature'] as const;

/** The headers of a caller that are sent to WeChat. Only these: no hop-by-hop header, cookie or smuggled length. */
const UP = ['content-type', 'accept', 'range', 'if-none-match', 'if-modified-since', ...SIGNATURE] as const;

/**
 * The headers of WeChat that are sent to a caller. No `location` and no `set-cookie`: they may hold a token. The name of a file comes
 * before the length: after it, Node refuses UTF-8 as WeChat writes it.
 */
const DOWN = [
  'content-type',
  'content-disposition',
  'content-length',
  'content-range',
  'accept-ranges',
  'content-encoding',
  'last-modified',
  'etag',
  ...SIGNATURE,
  'wechatmp-serial-deprecated',
  'wechatmp-signature-deprecated',
] as const;

/** The headers that go to WeChat. Uncompressed, a refusal can be read. */
export function headersUp(headers: IncomingHttpHeaders): Record<string, string> {
  return {
    ...chosen(headers, UP),
    'accept-encoding': 'identity',
    'user-agent': 'wechat-token-server',
  };
}

/** The headers that come from WeChat. */
export function headersDown(headers: Readonly<Record<string, string>>): Record<string, string> {
  return chosen(headers, DOWN);
}

function chosen(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  names: readonly string[],
): Record<string, string> {
  const known = names.map((name) => [name, headers[name]] as const);
  return Object.fromEntries(
    known.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
