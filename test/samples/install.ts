import { execFile } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { packs } from '../packed/packs.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder with a copy of each sample, beside what is installed for all of them. */
    samples: string;
  }
}

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DEPENDENCIES = join(ROOT, 'test/samples/dependencies');
/** The packages of the repository that samples use. */
const OURS = ['nestjs-wechat-token', 'wechat-simulator'];

/**
 * Copies the samples out of the repository, as strangers do, beside one `node_modules`: what they depend on, at the versions of a lock file,
 * and our packages as they are published. A sample finds nothing else.
 */
export default async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'wechat-token-samples-'));
  await installDependencies();
  const modules = join(folder, 'node_modules');
  linkAll(join(DEPENDENCIES, 'node_modules'), modules);
  linkAll(join(DEPENDENCIES, 'node_modules/.bin'), join(modules, '.bin'));
  for (const { name, tarball } of packs())
    if (OURS.includes(name)) await unpack(tarball, join(modules, name));
  const isSource = (path: string) => !['node_modules', 'dist'].includes(basename(path));
  cpSync(join(ROOT, 'samples'), folder, { recursive: true, filter: isSource });
  provide('samples', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

async function installDependencies(): Promise<void> {
  const lock = join(DEPENDENCIES, 'package-lock.json');
  const installed = join(DEPENDENCIES, 'node_modules/.installed-lock.json');
  if (existsSync(installed) && readFileSync(lock).equals(readFileSync(installed))) return;
  process.stderr.write('Installing what the samples depend on: npm ci in test/samples/dependencies\n');
  await run('npm', ['ci', '--ignore-scripts', '--silent'], { cwd: DEPENDENCIES });
  copyFileSync(lock, installed);
}

function linkAll(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from).filter((one) => !one.startsWith('.')))
    symlinkSync(join(from, name), join(to, name));
}

/** What `npm install` does with a tarball. */
async function unpack(tarball: string, folder: string): Promise<void> {
  mkdirSync(folder);
  await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  const manifest = readFileSync(join(folder, 'package.json'), 'utf8');
  const { bin = {} } = JSON.parse(manifest) as { bin?: Record<string, string> };
  for (const [name, path] of Object.entries(bin)) {
    chmodSync(join(folder, path), 0o755);
    symlinkSync(join(folder, path), join(folder, '../.bin', name));
  }
}
