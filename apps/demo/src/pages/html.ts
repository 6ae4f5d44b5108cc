/** Text that may stand in a page as it is. */
export class Html {
  constructor(readonly text: string) {}
}

/** Writes HTML. Whatever is put in is escaped, except HTML that was written the same way. */
export function html(parts: TemplateStringsArray, ...values: readonly (Html | string)[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(textOf)));
}

function textOf(value: Html | string): string {
  if (value instanceof Html) return value.text;
  return value.replaceAll(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
