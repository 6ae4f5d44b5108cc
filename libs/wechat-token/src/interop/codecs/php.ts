import { foundIn, type FoundToken, type MirrorCodec, type MirroredToken } from './codec.js';
import { readIgbinary } from './igbinary.js';

type PhpValue = string | number | null | Readonly<Record<string, unknown>>;

/** A string as PHP serialises it, which is how symfony/cache and Laravel keep what EasyWeChat 6 caches. */
export const PHP_TEXT: MirrorCodec = {
  encode: ({ value }) => serialized(value),
  decode: (bytes) => foundIn(readPhp(bytes)),
};

/** EasyWeChat 5 keeps an array. */
export const PHP_TOKEN = arrayOf(
  ({ value, expiresIn }) => ({ access_token: value, expires_in: expiresIn }),
  ({ access_token }) => foundIn(access_token),
);

/** EasyWeChat 5 keeps the whole response about a ticket. */
export const PHP_TICKET = arrayOf(
  ({ value, expiresIn }) => ({ errcode: 0, errmsg: 'ok', ticket: value, expires_in: expiresIn }),
  ({ ticket }) => foundIn(ticket),
);

function arrayOf(
  fields: (token: MirroredToken) => Readonly<Record<string, string | number>>,
  found: (fields: Readonly<Record<string, unknown>>) => FoundToken | undefined,
): MirrorCodec {
  return {
    encode: (token) => {
      const entries = Object.entries(fields(token));
      const body = entries.map(([name, value]) => serialized(name) + serialized(value)).join('');
      return `a:${entries.length}:{${body}}`;
    },
    decode: (bytes) => {
      const value = readPhp(bytes);
      return typeof value === 'object' && value !== null ? found({ ...value }) : undefined;
    },
  };
}

function serialized(value: string | number): string {
  return typeof value === 'number' ? `i:${value};` : `s:${Buffer.byteLength(value)}:"${value}";`;
}

/** Both of PHP's formats: which one a service writes depends on the extensions that are installed. */
function readPhp(bytes: Buffer): unknown {
  if (bytes[0] === 0) return readIgbinary(bytes);
  try {
    return readSerialized(bytes.toString('latin1'))?.value;
  } catch {
    // Arrays within arrays have used up the stack.
    return undefined;
  }
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
