import { createHash } from 'node:crypto';

/**
 * Signs a page for the JS-SDK: SHA-1 over the four values in the order of their names, unencoded, as forty hexadecimal digits.
 *
 * @see https://developers.weixin.qq.com/doc/service/guide/h5/jssdk.html
 */
export function jsSdkSignature(signed: {
  readonly ticket: string;
  readonly nonceStr: string;
  /** Unix seconds. */
  readonly timestamp: number;
  /** The URL of the page as in the browser, without fragment. */
  readonly url: string;
}): string {
  const { ticket, nonceStr, timestamp, url } = signed;
  const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url}`;
  return createHash('sha1').update(text).digest('hex');
}

/**
 * Signs a card (卡券): SHA-1 over the values, sorted by their bytes and concatenated, as forty hexadecimal digits.
 *
 * @see https://developers.weixin.qq.com/doc/service/guide/h5/jssdk.html
 */
export function cardSignature(values: readonly string[]): string {
  const inOrder = values.map((value) => Buffer.from(value)).sort(Buffer.compare);
  return createHash('sha1').update(Buffer.concat(inOrder)).digest('hex');
}
