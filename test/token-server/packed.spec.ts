import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PrintingProcess } from '../processes/printing-process.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What npm says of what it packed. */
interface Pack {
  readonly name: string;
  readonly filename: string;
}

/** The packed program as a process of its own. */
class PackedServer extends PrintingProcess {
  constructor(path: string) {
    super({ PORT: '0' }, path);
  }
}

let folder = '';
let bin = '';
beforeAll(async () => {
  // Within the repository, so that what the packages depend on is found; npm run matrix installs all of it.
  await mkdir(join(ROOT, 'artifacts'), { recursive: true });
  folder = await mkdtemp(join(ROOT, 'artifacts', 'token-server-'));
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  const { stdout } = await run('node', ['scripts/pack.mjs', folder], { cwd: ROOT });
  for (const { name, filename } of JSON.parse(stdout) as Pack[]) {
    const installed = join(folder, 'node_modules', name);
    await mkdir(installed, { recursive: true });
    await run('tar', ['-xzf', join(folder, filename), '-C', installed, '--strip-components=1']);
  }
  const manifest = await readFile(join(folder, 'node_modules/wechat-token-server/package.json'), 'utf8');
  const { bin: bins } = JSON.parse(manifest) as { bin: Record<string, string> };
  bin = join(folder, 'node_modules/wechat-token-server', bins['wechat-token-server']!);
  // What npm install does with a bin.
  await chmod(bin, 0o755);
  await mkdir(join(folder, 'node_modules/.bin'));
  await symlink(bin, join(folder, 'node_modules/.bin/wechat-token-server'));
});
afterAll(async () => {
  PrintingProcess.endAll();
  await rm(folder, { recursive: true, force: true });
});

it('starts from the packed packages with nothing configured, and its lines work', async () => {
  const server = new PackedServer(bin);
  await server.printed(/Ctrl-C ends it/);
  const lines = server.stdout.match(/^ {2}curl .*$/gm) ?? [];

  for (const line of lines) await run('sh', ['-c', `${line} --fail`]);

  expect(lines).toHaveLength(4);
  expect(await server.interrupt()).toBe(0);
});

it('runs by npx, with the release of its package', async () => {
  const { stdout } = await run('npx', ['--no-install', 'wechat-token-server', '--version'], { cwd: folder });
  const manifest = await readFile(join(ROOT, 'apps/token-server/package.json'), 'utf8');

  expect(stdout.trim()).toBe((JSON.parse(manifest) as { version: string }).version);
});
