import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Problem } from './fault.js';

/** The largest file that is read. */
const MAX_BYTES = 1024 * 1024;

/** What the usual reasons of the system mean. */
const REASONS: Readonly<Record<string, Problem['problem']>> = {
  ENOENT: { en: 'is a file that does not exist', zh: '文件不存在' },
  EACCES: { en: 'is a file that this process may not read', zh: '文件不允许本进程读取' },
  EISDIR: { en: 'is a folder', zh: '是目录，不是文件' },
  EFBIG: { en: 'is a file that is too big', zh: '文件过大' },
};

/** A file that cannot be read: `reason` is the code of the system (`ENOENT`, `EACCES`). */
export class UnreadableFile {
  constructor(readonly reason: string) {}

  get problem(): Problem {
    const { reason } = this;
    const other = { en: `is a file that cannot be read (${reason})`, zh: `文件无法读取（${reason}）` };
    return {
      problem: REASONS[reason] ?? other,
      remedy: {
        en: 'Write the path of a file that the user of this process can read',
        zh: '请填写本进程的用户可读取的文件路径',
      },
    };
  }
}

/** Reads the files of a configuration, and finds out later whether they have changed. */
export class FilesRead {
  private readonly digests = new Map<string, string>();

  /** The content of the file, or why it cannot be read. */
  async read(path: string): Promise<Buffer | UnreadableFile> {
    const content = await contentOf(path);
    this.digests.set(path, digestOf(content));
    return content;
  }

  /** The current state of all files as one text, which differs once any of them has changed. Follows symbolic links. */
  async now(): Promise<string> {
    const looks = [...this.digests.keys()].map(async (path) => digestOf(await contentOf(path)));
    return (await Promise.all(looks)).join();
  }

  /** The same for the state in which they were read. */
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
