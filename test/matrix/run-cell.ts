import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { makePlain, makeStock, type Tarballs } from './application.js';
import { hasSelfStandingTypes, type Cell } from './cells.js';
import { CommandError, runCommand } from './run-command.js';

const OUR_FILES = /^node_modules\/(nestjs-wechat-token|wechat-simulator)\//;

/** The environment of a cell. */
export interface CellEnvironment {
  readonly tarballs: Tarballs;
  readonly redisUrl: string;
  /** Reports the next step. */
  progress(step: string): void;
}

/** Creates the application of a cell in a folder of its own, runs everything in it, and removes it. Throws at the first failure. */
export async function runCell(cell: Cell, env: CellEnvironment): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'wechat-token-matrix-'));
  try {
    await (cell.made === 'stock' ? runStock : runPlain)(cell, env, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runPlain(
  cell: Cell,
  { tarballs, redisUrl, progress }: CellEnvironment,
  folder: string,
): Promise<void> {
  progress('installs');
  await makePlain(cell, tarballs, folder);
  progress('compiles');
  await runOnNode(cell, 'node_modules/typescript/bin/tsc', folder);
  if (hasSelfStandingTypes(cell)) await checkOurDeclarations(cell, folder);
  progress('runs');
  const env = { REDIS_URL: redisUrl, KEY_PREFIX: `${folder}:` };
  await runOnNode(cell, 'dist/main.js', folder, env);
  await runOnNode(cell, 'same-classes.mjs', folder);
}

async function runStock(cell: Cell, { tarballs, progress }: CellEnvironment, folder: string): Promise<void> {
  progress('installs');
  const application = await makeStock(cell, tarballs, folder);
  progress('runs its tests');
  await runCommand('npm', ['test'], { cwd: application });
  await runCommand('npm', ['run', 'test:e2e'], { cwd: application });
  progress('compiles');
  await runCommand('npm', ['run', 'build'], { cwd: application });
  await runOnNode(cell, 'same-classes.mjs', application);
  if (cell.nest === 11) {
    progress('runs samples/commonjs-jest beside it');
    const sample = join(application, 'commonjs-jest');
    const isSource = (path: string) => !['node_modules', 'dist'].includes(basename(path));
    await cp('samples/commonjs-jest', sample, { recursive: true, filter: isSource });
    await runCommand('npx', ['tsc', '--noEmit'], { cwd: sample });
    await runCommand('npm', ['test'], { cwd: sample });
  }
}

/** Our declarations must compile on their own with `skipLibCheck` off; those of others are not ours to judge. */
async function checkOurDeclarations(cell: Cell, folder: string): Promise<void> {
  try {
    await runOnNode(cell, 'node_modules/typescript/bin/tsc --noEmit --skipLibCheck false', folder);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const ours = error.output.split('\n').filter((line) => OUR_FILES.test(line));
    if (ours.length > 0) throw new CommandError('tsc --skipLibCheck false', ours.join('\n'));
  }
}

/** Runs a script on the Node of a cell: this one if it has that version, otherwise one from npm. */
async function runOnNode(
  { node }: Cell,
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const command = `node ${script}`;
  const isOurs = process.versions.node.startsWith(`${node}.`);
  const [program, args] = isOurs
    ? ['sh', ['-c', command]]
    : ['npx', ['-y', '-p', `node@${node}`, '-c', command]];
  await runCommand(program, args, { cwd, env });
}
