/** WeChat's responses are a few levels deep. A million levels in one response would block the event loop for a second. */
const MAX_DEPTH = 256;

// oxlint-disable-next-line no-control-regex -- these are what it is about
const CONTROL = /[\0-\x1f]/;
const CONTROLS = new RegExp(CONTROL, 'g');

const OPENING = '['.charCodeAt(0);
const CLOSING = ']'.charCodeAt(0);

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Makes WeChat's JSON acceptable to `JSON.parse`: nicknames and texts contain unescaped control characters. Line breaks and tabs are kept,
 * the others become blanks. Throws a `SyntaxError` if it is nested too deeply.
 */
export function readableJson(text: string): string {
  const hasControls = CONTROL.test(text);
  if (!hasControls && !mayBeDeep(text)) return text;

  let readable = '';
  let depth = 0;
  for (let start = 0; start < text.length;) {
    const quote = Math.min(indexOfQuote(text, start), text.length);
    depth = depthAfter(text, start, quote, depth);
    const end = quote < text.length ? endOfString(text, quote) : quote;
    if (hasControls) {
      readable += text.slice(start, quote).replace(CONTROLS, ' ');
      readable += text.slice(quote, end).replace(CONTROLS, (control) => ESCAPES[control] ?? ' ');
    }
    start = end;
  }
  return hasControls ? readable : text;
}

/** The start of the next string; `Infinity` if there is none. */
export function indexOfQuote(text: string, from: number): number {
  const at = text.indexOf('"', from);
  return at < 0 ? Infinity : at;
}

/** The position after the closing quote of the string that opens at `start`. */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    at = text.indexOf('"', at);
    if (at < 0) return text.length;
    let escapes = 0;
    while (text[at - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return at + 1;
  }
}

/** Most responses have fewer brackets than that altogether, and need no exact count. */
function mayBeDeep(text: string): boolean {
  let left = MAX_DEPTH;
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      left -= 1;
      if (left < 0) return true;
    }
  }
  return false;
}

function depthAfter(text: string, start: number, end: number, before: number): number {
  let depth = before;
  for (let at = start; at < end; at += 1) {
    // Brackets and braces differ by this one bit.
    const character = text.charCodeAt(at) & ~0x20;
    if (character === OPENING) depth += 1;
    else if (character === CLOSING) depth -= 1;
    if (depth > MAX_DEPTH) throw new SyntaxError('Nested too deeply');
  }
  return depth;
}
