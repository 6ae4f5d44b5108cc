import type { FastifyReply } from 'fastify';
import type { Html } from './html.js';
import { pageOf } from './page-of.js';

/** The permissions of a page: load the demo's own script and style, and call the demo. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Sends a page to a browser, in the language that it prefers. */
export function asPage(reply: FastifyReply, content: Html): string {
  void reply.headers({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    // The code of a callback must not leave this page; a form must send its origin.
    'referrer-policy': 'same-origin',
  });
  return pageOf(content, languageOf(reply.request.headers['accept-language']));
}

/** The first of a browser's languages that the page has; English without one. */
function languageOf(accepted = ''): 'zh-CN' | 'en' {
  const known = /(?:^|,)\s*(zh|en)\b/i.exec(accepted)?.[1];
  return known?.toLowerCase() === 'zh' ? 'zh-CN' : 'en';
}
