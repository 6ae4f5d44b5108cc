import type { Wording } from 'nestjs-wechat-token';
import { html, type Html } from './html.js';

/** One sentence in both languages, as it appears in a page. */
export function bilingual({ zh, en }: Wording): Html {
  return html`${zh} <span lang="en">${en}</span>`;
}
