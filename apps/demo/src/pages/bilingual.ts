import type { Wording } from 'nestjs-wechat-token';
import { html, type Html } from './html.js';

/** One sentence in both languages. The page shows the one that the browser prefers, or that its user chose. */
export function bilingual({ zh, en }: Wording): Html {
  return html`<span class="said" lang="zh-CN">${zh}</span><span class="said" lang="en">${en}</span>`;
}
