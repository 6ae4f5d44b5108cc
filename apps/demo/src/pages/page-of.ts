import { html, type Html } from './html.js';

/** A whole page around its content. It loads only the demo's own style and script. */
export function pageOf(content: Html): string {
  return html`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>nestjs-wechat-token 演示 demo</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/demo.css" />
        <script type="module" src="/demo.js"></script>
      </head>
      <body>
        ${content}
      </body>
    </html> `.text;
}
