import { createHash } from 'node:crypto';

/** A file on the simulated platform: stored, or generated while it is sent, so that a large one takes no memory. */
export interface SimulatedFile {
  /** In bytes. */
  readonly size: number;
  readonly contentType: string;
  readonly fileName: string;
  /** All bytes, from the beginning. */
  chunks(): Iterable<Uint8Array>;
}

/** The name and type of a file. */
export interface FileOptions {
  /** @default 'image/jpeg' */
  contentType?: string;
  /** @default 'media.jpg' */
  fileName?: string;
}

const BLOCK = Uint8Array.from({ length: 65_536 }, (_, index) => (index * 31 + (index >> 8) + 0x89) & 0xff);

/** A file with these bytes, or with this many generated ones. */
export function fileOf(content: Uint8Array | number, options: FileOptions = {}): SimulatedFile {
  const { contentType = 'image/jpeg', fileName = 'media.jpg' } = options;
  const size = typeof content === 'number' ? content : content.byteLength;
  const chunks = () => (typeof content === 'number' ? madeUp(size) : [content]);
  return { size, contentType, fileName, chunks };
}

/** The first bytes of a file, as a file. */
export function headOf(file: SimulatedFile, size: number): SimulatedFile {
  return { ...file, size: Math.min(size, file.size), chunks: () => upTo(file.chunks(), size) };
}

/** The SHA-256 of a file in hex, which identifies it. */
export function digestOf(file: SimulatedFile): string {
  const hash = createHash('sha256');
  for (const chunk of file.chunks()) hash.update(chunk);
  return hash.digest('hex');
}

function* madeUp(size: number): Generator<Uint8Array> {
  for (let left = size; left > 0; left -= BLOCK.length) yield BLOCK.subarray(0, Math.min(left, BLOCK.length));
}

function* upTo(chunks: Iterable<Uint8Array>, size: number): Generator<Uint8Array> {
  let left = size;
  for (const chunk of chunks) {
    if (left <= 0) return;
    yield chunk.subarray(0, left);
    left -= chunk.byteLength;
  }
}
