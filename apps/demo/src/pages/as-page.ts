import type { FastifyReply } from 'fastify';

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

/** Sends a page to a browser. */
export function asPage(reply: FastifyReply, page: string): string {
  void reply.headers({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    // The code of a callback must not leave this page; a form must send its origin.
    'referrer-policy': 'same-origin',
  });
  return page;
}
