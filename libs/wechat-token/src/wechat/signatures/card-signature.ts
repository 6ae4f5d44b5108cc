import { createHash } from 'node:crypto';

/**
 * Signs a card (卡券): SHA-1 over the values, sorted by their bytes and concatenated, as forty hexadecimal digits.
 *
 * @see https://developers.weixin.qq.com/doc/service/guide/h5/jssdk.html
 */
export function cardSignature(values: readonly string[]): string {
  const inOrder = values.map((value) => Buffer.from(value)).sort(Buffer.compare);
  return createHash('sha1').update(Buffer.concat(inOrder)).digest('hex');
}
