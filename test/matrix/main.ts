import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import setUpRedis from '../redis/install.js';
import { RedisProcess } from '../redis/redis-process.js';
import { CELLS, DIMENSIONS, nameOf, type Cell } from './cells.js';
import { tryBesideTools } from './beside-tools.js';
import { followGuide } from './newcomer.js';
import { CommandError, runCommand } from './run-command.js';
import { runCell } from './run-cell.js';
import { tryTokenServer } from './token-server.js';
import { tryWithoutNestjs } from './without-nestjs.js';

const USAGE = `Tries the packed libraries in fresh applications, and follows docs/getting-started.md word for word in another.

  npm run matrix                 every cell
  npm run matrix -- --ci         the four that decide what lands
  npm run matrix -- --only 3     one cell, by its number in the table
  npm run matrix -- --guide      the guide alone
  npm run matrix -- --plain      without NestJS alone
  npm run matrix -- --tools      beside esbuild, msw and nock alone
  npm run matrix -- --server     the token server alone
  npm run matrix -- --jobs 1     so many at a time (default 2)
`;

/** What applications have. The token server is a program of its own. */
const OF_APPLICATIONS = /^(nestjs-wechat-token|wechat-simulator)-\d/;

interface Outcome {
  readonly cell: Cell;
  readonly seconds: number;
  readonly error?: unknown;
}

const { values } = parseArgs({
  options: {
    ci: { type: 'boolean' },
    only: { type: 'string' },
    guide: { type: 'boolean' },
    plain: { type: 'boolean' },
    tools: { type: 'boolean' },
    server: { type: 'boolean' },
    jobs: { type: 'string', default: '2' },
    help: { type: 'boolean' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (values.help) say(USAGE);
else await tryAll(chosen());

function chosen(): readonly Cell[] {
  if (values.guide || values.plain || values.tools || values.server) return [];
  if (values.ci) return CELLS.filter(({ isInCi }) => isInCi);
  if (values.only === undefined) return CELLS;
  const cell = CELLS[Number(values.only) - 1];
  if (!cell) throw new Error(`There is no cell ${values.only}: they are numbered from 1 to ${CELLS.length}`);
  return [cell];
}

async function tryAll(cells: readonly Cell[]): Promise<void> {
  setUpRedis();
  const folder = await mkdtemp(join(tmpdir(), 'wechat-token-packed-'));
  const redis = await RedisProcess.start();
  try {
    say('Packing the libraries');
    await runCommand('node', ['scripts/pack.mjs', folder], { cwd: process.cwd() });
    const packed = (await readdir(folder)).map((name) => join(folder, name));
    const tarballs = packed.filter((path) => OF_APPLICATIONS.test(basename(path)));
    const outcomes: Outcome[] = [];
    const { guide, plain, tools, server, ci, only, jobs } = values;
    const isWhole = !guide && !plain && !tools && !server && only === undefined;
    const left = cells.map((cell) => async () => {
      outcomes.push(await tried(cell, tarballs, redis.url));
      say(`${outcomes.length} of ${cells.length} done`);
    });
    if (isWhole || plain)
      left.push(() => tryPart('Without NestJS', { tarballs, redisUrl: redis.url }, tryWithoutNestjs));
    if ((isWhole && !ci) || tools) left.push(() => tryPart('Beside tools', { tarballs }, tryBesideTools));
    // In CI, test/packed has tried it already.
    if ((isWhole && !ci) || server)
      left.push(() => tryPart('The token server', { tarballs: packed }, tryTokenServer));
    const work = async (): Promise<void> => {
      for (let next = left.shift(); next; next = left.shift()) await next();
    };
    await Promise.all(Array.from({ length: Number(jobs) }, work));
    if (cells.length > 0) report(cells.map((cell) => outcomes.find((outcome) => outcome.cell === cell)!));
    if (isWhole || guide) await tryGuide(tarballs);
  } finally {
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function tryPart<T>(
  name: string,
  around: T,
  part: (around: T & { progress(step: string): void }) => Promise<void>,
): Promise<void> {
  const progress = (step: string) => say(`${name}: ${step}`);
  try {
    await part({ ...around, progress });
    progress('green');
  } catch (error) {
    progress(`FAILED\n${String(error)}\n${error instanceof CommandError ? error.output : ''}`);
    process.exitCode = 1;
  }
}

/** After the cells, because its duration is printed. */
async function tryGuide(tarballs: readonly string[]): Promise<void> {
  const begunAt = performance.now();
  try {
    await followGuide({ tarballs, progress: (line) => say(`The guide: ${line}`) });
    const seconds = Math.round((performance.now() - begunAt) / 1_000);
    say(`The guide leads from an empty folder to a token in a controller: ${seconds} s for the machine`);
  } catch (error) {
    say(`The guide FAILED\n${String(error)}\n${error instanceof CommandError ? error.output : ''}`);
    process.exitCode = 1;
  }
}

async function tried(cell: Cell, tarballs: readonly string[], redisUrl: string): Promise<Outcome> {
  const begunAt = performance.now();
  const seconds = () => Math.round((performance.now() - begunAt) / 1_000);
  const progress = (step: string) => say(`${nameOf(cell)}: ${step}`);
  try {
    await runCell(cell, { tarballs, redisUrl, progress });
    return { cell, seconds: seconds() };
  } catch (error) {
    progress('FAILED');
    return { cell, seconds: seconds(), error };
  }
}

function report(outcomes: readonly Outcome[]): void {
  for (const { cell, error } of outcomes) {
    if (error === undefined) continue;
    const output = error instanceof CommandError ? error.output : '';
    say(`\n${nameOf(cell)}\n${String(error)}\n${output}`);
  }
  const header = ['', ...DIMENSIONS, 'made', 'seconds', 'outcome'];
  const rows = outcomes.map(({ cell, seconds, error }) => [
    String(CELLS.indexOf(cell) + 1),
    ...DIMENSIONS.map((dimension) => String(cell[dimension])),
    cell.made,
    String(seconds),
    error === undefined ? 'green' : 'RED',
  ]);
  const widths = header.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)));
  say('');
  for (const row of [header, widths.map((width) => '-'.repeat(width)), ...rows]) {
    say(`| ${row.map((text, i) => text.padEnd(widths[i]!)).join(' | ')} |`);
  }
  const failures = outcomes.filter(({ error }) => error !== undefined).length;
  say(`\n${outcomes.length - failures} of ${outcomes.length} green`);
  if (failures > 0) process.exitCode = 1;
}
