import { randomHex, type Random } from '../time/random.js';
import { fileOf, type FileOptions, type SimulatedFile } from './simulated-file.js';

/** The files that were uploaded, or added by a test. */
export class MediaLibrary {
  private readonly files = new Map<string, SimulatedFile>();

  constructor(private readonly random: Random) {}

  /** Adds a file: its bytes, or how many to generate. Returns its media_id. */
  add(content: Uint8Array | number, options: FileOptions = {}): string {
    if (typeof content === 'number' && !(Number.isSafeInteger(content) && content >= 0)) {
      throw new TypeError('A file needs its bytes, or their number.');
    }
    const mediaId = `media_${randomHex(this.random, 32)}`;
    this.files.set(mediaId, fileOf(content, options));
    return mediaId;
  }

  /** The file, if there is one. */
  find(mediaId: string): SimulatedFile | undefined {
    return this.files.get(mediaId);
  }

  /** The ids of all files, oldest first. */
  ids(): string[] {
    return [...this.files.keys()];
  }
}
