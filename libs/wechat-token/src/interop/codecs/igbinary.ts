const HEADER = [Buffer.from([0, 0, 0, 2]), Buffer.from([0, 0, 0, 1])] as const;
const LONGEST_ARRAY = 100;

/** How many bytes the number behind a type has. */
const WIDTH: Readonly<Record<number, 1 | 2 | 4>> = {
  0x06: 1,
  0x07: 1,
  0x08: 2,
  0x09: 2,
  0x0a: 4,
  0x0b: 4,
  0x0e: 1,
  0x0f: 2,
  0x10: 4,
  0x11: 1,
  0x12: 2,
  0x13: 4,
  0x14: 1,
  0x15: 2,
  0x16: 4,
};

/**
 * Reads what the PHP extension igbinary wrote: strings, integers, booleans, null, and arrays of them; `undefined` for anything else.
 * symfony/cache before 7.2 writes it where the extension is installed, and reads both formats everywhere, so that nobody has to write it.
 */
export function readIgbinary(bytes: Buffer): unknown {
  if (!HEADER.some((header) => header.equals(bytes.subarray(0, 4)))) return undefined;
  try {
    return new IgbinaryReader(bytes).read();
  } catch {
    return undefined;
  }
}

class IgbinaryReader {
  private at = 4;
  /** A string that was there before is written as its number. */
  private readonly strings: string[] = [];

  constructor(private readonly bytes: Buffer) {}

  read(): unknown {
    const type = this.number(1);
    const width = WIDTH[type];
    if (width === undefined) return this.short(type);
    const number = this.number(width);
    if (type <= 0x0b) return type % 2 === 0 ? number : -number;
    if (type <= 0x10) return this.strings[number];
    return type <= 0x13 ? this.text(number) : this.entries(number);
  }

  private short(type: number): unknown {
    if (type === 0x00) return null;
    if (type === 0x04 || type === 0x05) return type === 0x05;
    if (type === 0x0d) return '';
    throw new Error('not known');
  }

  private number(width: 1 | 2 | 4): number {
    const value = this.bytes.readUIntBE(this.at, width);
    this.at += width;
    return value;
  }

  private text(length: number): string {
    const end = this.at + length;
    if (end > this.bytes.length) throw new Error('too short');
    const text = this.bytes.toString('latin1', this.at, end);
    this.at = end;
    this.strings.push(text);
    return text;
  }

  private entries(count: number): unknown {
    if (count > LONGEST_ARRAY) throw new Error('too long');
    const entries: [string, unknown][] = [];
    for (let left = count; left > 0; left -= 1) entries.push([String(this.read()), this.read()]);
    return Object.fromEntries(entries);
  }
}
