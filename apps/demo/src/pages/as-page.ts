import type { FastifyReply } from 'fastify';

/** What a page may do: load the demo's own script and style, and ask the demo. */
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

/** Answers a page to a browser. */
export function asPage(reply: FastifyReply, page: string): string {
  void reply.headers({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    // The code of a callback stays here; a form has to say its origin.
    'referrer-policy': 'same-origin',
  });
  return page;
}
