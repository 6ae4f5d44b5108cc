import type { IncomingMessage, ServerResponse } from 'node:http';
import { FILE_HEADERS, PAGE_HEADERS } from './headers.js';
import type { PageFile } from './page-files.js';

/** Sends the page for a screen that is `depth` folders below the console. */
export function sendPage(response: ServerResponse, index: string, depth: number, hasPanel: boolean): void {
  // A `<base>` would do it as well, but the policy allows none, and links within the page would lead elsewhere.
  const files = index.replaceAll(/(src|href)="\.\//g, `$1="${depth === 0 ? './' : '../'.repeat(depth)}`);
  const html = hasPanel ? files.replace('<head>', '<head><meta name="wechat-console-panel">') : files;
  response.writeHead(200, {
    ...PAGE_HEADERS,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(html),
  });
  response.end(html);
}

/** Sends a file whose name has a hash of its content. */
export function sendFile(request: IncomingMessage, response: ServerResponse, file: PageFile): void {
  const { type, etag, plain, gzip } = file;
  const headers = { ...FILE_HEADERS, ETag: etag };
  if (request.headers['if-none-match']?.split(/,\s*/).includes(etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const isPacked =
    gzip !== undefined &&
    /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(String(request.headers['accept-encoding']));
  const body = isPacked ? gzip : plain;
  response.writeHead(200, {
    ...headers,
    'Content-Type': type,
    ...(isPacked ? { 'Content-Encoding': 'gzip' } : {}),
    'Content-Length': body.length,
  });
  response.end(body);
}
