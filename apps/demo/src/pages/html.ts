import type { Wording } from 'nestjs-wechat-token';

/** Text that may be part of a page as it is. */
export class Html {
  constructor(readonly text: string) {}
}

/** Builds HTML. Inserted values are escaped, except HTML that was built the same way. */
export function html(parts: TemplateStringsArray, ...values: readonly (Html | string)[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(textOf)));
}

/** One sentence in both languages. The page shows the one that the browser prefers, or that its user chose. */
export function bilingual({ zh, en }: Wording): Html {
  return html`<span class="said" lang="zh-CN">${zh}</span><span class="said" lang="en">${en}</span>`;
}

function textOf(value: Html | string): string {
  if (value instanceof Html) return value.text;
  return value.replaceAll(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
