import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startWechatSimulator } from 'wechat-simulator';
import { expect, it } from 'vitest';
import { accountAt } from '../doctor/account.js';
import { packs } from './packs.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

it('runs by npx from the packed package, in a project that has it', async () => {
  // Within the repository, so that the package's dependencies are found.
  await mkdir(join(ROOT, 'artifacts'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, 'artifacts', 'npx-'));
  const installed = join(folder, 'node_modules', 'nestjs-wechat-token');
  const { url, close } = await startWechatSimulator();
  try {
    await mkdir(installed, { recursive: true });
    await mkdir(join(folder, 'node_modules', '.bin'));
    await writeFile(join(folder, 'package.json'), '{"private":true}');
    const { tarball } = packs().find(({ name }) => name === 'nestjs-wechat-token')!;
    await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
    // What npm install does with a bin.
    const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as {
      bin: Record<string, string>;
    };
    const bin = join(installed, manifest.bin['nestjs-wechat-token']!);
    await chmod(bin, 0o755);
    await symlink(bin, join(folder, 'node_modules', '.bin', 'nestjs-wechat-token'));

    const env = { ...process.env, ...accountAt(url) };
    const { stdout } = await run('npx', ['--no-install', 'nestjs-wechat-token', 'doctor'], {
      cwd: folder,
      env,
    });

    expect(stdout).toContain('returns a token for 7200 s');
    expect(stdout).toContain('0 wrong');
  } finally {
    await close();
    await rm(folder, { recursive: true });
  }
});
