import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';

/** More than any file of a configuration holds. */
const MAX_BYTES = 4 * 1024 * 1024;

/** A file cannot be read: `reason` is a word of the system's (`ENOENT`, `EACCES`). */
export class UnreadableFile {
  constructor(readonly reason: string) {}
}

/** Reads the files of a configuration, and tells what they hold later. */
export class FilesRead {
  private readonly digests = new Map<string, string>();

  /** What the file holds, or why it cannot be read. */
  async read(path: string): Promise<Buffer | UnreadableFile> {
    const content = await contentOf(path);
    this.digests.set(path, digestOf(content));
    return content;
  }

  /** What all files hold by now, as one text: another one once any differs. Follows symbolic links, wherever they lead. */
  async now(): Promise<string> {
    const looks = [...this.digests.keys()].map(async (path) => digestOf(await contentOf(path)));
    return (await Promise.all(looks)).join();
  }

  /** The same, of when they were read. */
  asRead(): string {
    return [...this.digests.values()].join();
  }
}

async function contentOf(path: string): Promise<Buffer | UnreadableFile> {
  try {
    const found = await stat(path);
    // A pipe or a device would never end.
    if (!found.isFile()) return new UnreadableFile(found.isDirectory() ? 'EISDIR' : 'EINVAL');
    if (found.size > MAX_BYTES) return new UnreadableFile('EFBIG');
    return await readFile(path);
  } catch (error) {
    return new UnreadableFile(String((error as NodeJS.ErrnoException).code));
  }
}

function digestOf(content: Buffer | UnreadableFile): string {
  if (content instanceof UnreadableFile) return content.reason;
  return createHash('sha256').update(content).digest('hex');
}
