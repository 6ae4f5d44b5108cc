import { readFileSync, existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the console is mounted. */
export const BASE = '/console/';

const BUILT = fileURLToPath(new URL('../../../libs/wechat-token-console/dist/page/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css' };

const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Serves the page's files. */
export function servePage(path: string, response: ServerResponse): void {
  const asset = /^assets\/([\w.-]+\.(js|css))$/.exec(path);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (!asset) {
    const page = readFileSync(join(BUILT, 'index.html'), 'utf8').replaceAll('"./assets/', `"${BASE}assets/`);
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': CSP,
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'same-origin',
    });
    response.end(page);
    return;
  }
  const file = join(BUILT, 'assets', asset[1]!);
  if (!existsSync(file)) response.writeHead(404).end();
  else response.writeHead(200, { 'Content-Type': TYPES[asset[2]!]! }).end(readFileSync(file));
}
