import { spawn, execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../waiting/eventually.js';
import type { Tarballs } from './application.js';
import { runCommand, withoutNpm } from './run-command.js';

const run = promisify(execFile);

/** What is tried, and who is told. */
export interface TokenServerEnvironment {
  readonly tarballs: Tarballs;
  progress(step: string): void;
}

/** Installs the token server into an empty folder, starts it there, and runs the lines that it prints. Throws at the first failure. */
export async function tryTokenServer({ tarballs, progress }: TokenServerEnvironment): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'wechat-token-server-'));
  try {
    progress('installs');
    await writeFile(join(folder, 'package.json'), '{ "private": true }');
    await runCommand('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs], {
      cwd: folder,
    });
    progress('starts with nothing configured');
    const child = spawn('npx', ['--no-install', 'wechat-token-server'], {
      cwd: folder,
      env: { ...withoutNpm(process.env), PORT: '0', LANG: 'C' },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const ended = once(child, 'close');
    try {
      await eventually(() => {
        if (!printed.includes('Ctrl-C ends it') && child.exitCode === null)
          throw new Error('It is not up yet');
      });
      const lines = printed.match(/^ {2}curl .*$/gm) ?? [];
      if (lines.length !== 4) throw new Error(`It printed ${lines.length} lines to paste: ${printed}`);
      for (const line of lines) {
        const { stdout } = await run('sh', ['-c', `${line.trim()} --fail`]);
        if (/"(errcode|code)":(?!0\b)/.test(stdout))
          throw new Error(`A line that it printed fails: ${stdout}`);
      }
    } finally {
      process.kill(-child.pid!, 'SIGTERM');
      await ended;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
