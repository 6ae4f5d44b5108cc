import { html, type Html } from './html.js';

/** A whole page around its content, in a language. It loads only the demo's own style and script. */
export function pageOf(content: Html, lang: 'zh-CN' | 'en'): string {
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
