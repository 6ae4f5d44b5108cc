import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A copy of a built repository, as a repository of its own, so that `git diff` shows what changes there. Its packages are those that
 * are installed here.
 */
export function copyOf(root) {
  const folder = mkdtempSync(join(tmpdir(), 'wechat-token-release-'));
  const git = (cwd, ...args) => execFileSync('git', args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 });
  for (const name of git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0'))
    if (name !== '' && existsSync(join(root, name))) cpSync(join(root, name), join(folder, name));
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all');
  const author = ['-c', 'user.name=rehearsal', '-c', 'user.email=rehearsal@localhost'];
  git(folder, ...author, 'commit', '--quiet', '--message', 'the tree as it is');
  for (const parent of ['libs', 'apps'])
    for (const name of readdirSync(join(root, parent))) {
      const built = join(root, parent, name, 'dist');
      if (existsSync(built)) cpSync(built, join(folder, parent, name, 'dist'), { recursive: true });
    }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
