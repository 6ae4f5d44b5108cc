import type { Notation } from './codec.js';
import { readIgbinary } from './igbinary.js';

type PhpValue = string | number | null | Readonly<Record<string, unknown>>;

/** As PHP serialises values, which is how symfony/cache and Laravel keep what EasyWeChat caches. */
export const PHP: Notation = {
  write: (value) => {
    if (typeof value === 'string') return serialized(value);
    const entries = Object.entries(value);
    const body = entries.map(([name, entry]) => serialized(name) + serialized(entry)).join('');
    return `a:${entries.length}:{${body}}`;
  },
  // Both of PHP's formats: which one a service writes depends on the extensions that are installed.
  read: (bytes) => {
    if (bytes[0] === 0) return readIgbinary(bytes);
    try {
      return readSerialized(bytes.toString('latin1'))?.value;
    } catch {
      // Arrays within arrays have used up the stack.
      return undefined;
    }
  },
};

function serialized(value: string | number): string {
  return typeof value === 'number' ? `i:${value};` : `s:${Buffer.byteLength(value)}:"${value}";`;
}

interface Read {
  readonly value: PhpValue;
  readonly rest: string;
}

/** Strings, integers, null, and arrays of them: no object of another program is ever created. */
function readSerialized(text: string): Read | undefined {
  const string = /^s:(\d{1,5}):"/.exec(text);
  if (string) {
    const start = string[0].length;
    const end = start + Number(string[1]);
    return text.startsWith('";', end)
      ? { value: text.slice(start, end), rest: text.slice(end + 2) }
      : undefined;
  }
  const plain = /^(?:i:(-?\d{1,15})|N|b:([01])|d:[^;]{1,30});/.exec(text);
  if (plain) {
    const digits = plain[1] ?? plain[2];
    return { value: digits === undefined ? null : Number(digits), rest: text.slice(plain[0].length) };
  }
  const array = /^a:(\d{1,3}):\{/.exec(text);
  return array ? readEntries(Number(array[1]), text.slice(array[0].length)) : undefined;
}

function readEntries(count: number, text: string): Read | undefined {
  const entries: [string, PhpValue][] = [];
  let rest = text;
  for (let left = count; left > 0; left -= 1) {
    const name = readSerialized(rest);
    const entry = name && readSerialized(name.rest);
    if (!entry) return undefined;
    entries.push([String(name.value), entry.value]);
    rest = entry.rest;
  }
  return rest.startsWith('}') ? { value: Object.fromEntries(entries), rest: rest.slice(1) } : undefined;
}
