import type { Problem } from './fault.js';
import type { UnreadableFile } from './files-read.js';

/** What the usual reasons of the system mean. */
const REASONS: Readonly<Record<string, Problem['problem']>> = {
  ENOENT: { en: 'is a file that does not exist', zh: '文件不存在' },
  EACCES: { en: 'is a file that this process may not read', zh: '文件不允许本进程读取' },
  EISDIR: { en: 'is a folder', zh: '是目录，不是文件' },
  EFBIG: { en: 'is a file that is too big', zh: '文件过大' },
};

/** The problem of a file that cannot be read. */
export function unreadable({ reason }: UnreadableFile): Problem {
  return {
    problem: REASONS[reason] ?? {
      en: `is a file that cannot be read (${reason})`,
      zh: `文件无法读取（${reason}）`,
    },
    remedy: {
      en: 'Write the path of a file that the user of this process can read',
      zh: '请填写本进程的用户可读取的文件路径',
    },
  };
}
