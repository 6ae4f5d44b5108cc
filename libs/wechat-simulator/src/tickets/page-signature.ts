import { createHash } from 'node:crypto';

/** The parameters that a page passes to `wx.config`, and the URL of the page. */
export interface PageClaim {
  /** Without the fragment. */
  readonly url: string;
  readonly nonceStr: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly signature: string;
}

/** The signature that the JS-SDK expects of a page. */
export function pageSignature(ticket: string, { url, nonceStr, timestamp }: PageClaim): string {
  const signed = [
    ['jsapi_ticket', ticket],
    ['noncestr', nonceStr],
    ['timestamp', timestamp],
    ['url', url],
  ];
  return createHash('sha1')
    .update(signed.map((pair) => pair.join('=')).join('&'))
    .digest('hex');
}
