import type { FastifyReply } from 'fastify';
import { html, type Html } from './html.js';

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

/** A whole page around its content, in a language. It loads only the demo's own style and script. */
function pageOf(content: Html, lang: 'zh-CN' | 'en'): string {
  return html`<!doctype html>
    <html lang="${lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>nestjs-wechat-token</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/demo.css" />
        <script type="module" src="/demo.js"></script>
      </head>
      <body>
        <nav class="top">
          <a class="to-console" href="/">nestjs-wechat-token</a>
          <span class="languages" hidden>
            <button type="button" class="quiet" data-lang="zh-CN" lang="zh-CN">中文</button>
            <button type="button" class="quiet" data-lang="en" lang="en">English</button>
          </span>
        </nav>
        <main>${content}</main>
      </body>
    </html> `.text;
}
