// Changes the core and the stores in one small way after the other, and lists the changes that no test notices.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '..');
const FOLDER = 'libs/wechat-token/src';
const SOURCES = join(ROOT, FOLDER);
const STRYKER = join(HERE, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const FOUND = join(ROOT, 'node_modules/.cache/stryker/incremental.json');
const REPORT = join(ROOT, 'artifacts/mutate/report.txt');

const USAGE = `npm run mutate [-- options]

  --only <files>   with commas between; all takes hours. What was found of the other files before stays in the report
  --share <number> only the changes within so many of the lines (up to 0.2), drawn at random, the same ones each time: an estimate of
                   the score. Changes that span lines are left out
  --quick          by the unit tests alone: test/heart may notice some of what they do not
  --from-last      runs nothing: writes the report of what was found before
`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    share: { type: 'string' },
    quick: { type: 'boolean' },
    'from-last': { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

if (options.help) process.stdout.write(USAGE);
else {
  if (!options['from-last']) mutate();
  const text = report();
  mkdirSync(join(REPORT, '..'), { recursive: true });
  writeFileSync(REPORT, text);
  process.stdout.write(`\n${text}\nThis is also in artifacts/mutate/report.txt\n`);
}

function mutate() {
  // No dependency of the workspace: it is installed here when it is first needed. Nothing above imports its configuration, which
  // names a plugin of it.
  if (!existsSync(STRYKER)) run('npm', ['ci'], HERE);
  if (options.share !== undefined && !(options.share > 0 && options.share <= 0.2))
    throw new TypeError(`--share is a number up to 0.2, not "${options.share}"`);
  const files = options.only?.split(',') ?? sources();
  const only = options.share === undefined ? files : files.flatMap(drawnLines);
  for (const pass of options.quick ? ['1'] : ['1', '2', '3']) {
    process.env.MUTATE_PASS = pass;
    run(
      process.execPath,
      [STRYKER, 'run', join(HERE, 'stryker.config.mjs'), '--incrementalFile', FOUND, '--mutate', only.join()],
      ROOT,
    );
  }
}

/** What is changed: only a real Redis can test the scripts in Lua, and the behaviour of a client, which test/redis does. */
function sources() {
  const { stdout } = spawnSync('git', ['ls-files', 'core', 'stores'], { cwd: SOURCES, encoding: 'utf8' });
  const isTested = (name) =>
    name.endsWith('.ts') &&
    !name.endsWith('.spec.ts') &&
    (!name.startsWith('stores/redis/') || /(client-settings|redis-failure|redis-keys)\.ts$/.test(name));
  return stdout
    .split('\n')
    .filter(isTested)
    .map((name) => `${FOLDER}/${name}`);
}

/** The drawn lines of a file, as Stryker's ranges. */
function drawnLines(file) {
  const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
  return lines.flatMap((line, index) =>
    fractionOf(`${file} ${index} ${line}`) < Number(options.share)
      ? [`${file}:${index + 1}-${index + 1}`]
      : [],
  );
}

/** A number from 0 up to 1, the same for the same text. */
function fractionOf(text) {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** The score of each file, and each change that was not noticed, with its position. */
function report() {
  const { files } = JSON.parse(readFileSync(FOUND, 'utf8'));
  const names = Object.keys(files).toSorted();
  const all = names.flatMap((name) => files[name].mutants);
  const scores = names.map((name) => `${scoreOf(files[name].mutants)}  ${basename(name)}`);
  const survivors = names.flatMap((name) => files[name].mutants.filter(isUnnoticed).map(lineOf(name)));
  return [`${scoreOf(all)}  all`, ...scores, '', ...survivors, ''].join('\n');
}

function scoreOf(mutants) {
  const tried = mutants.filter((mutant) => isNoticed(mutant) || isUnnoticed(mutant));
  const noticed = tried.filter(isNoticed).length;
  const percent = tried.length === 0 ? '–' : `${((100 * noticed) / tried.length).toFixed(0)} %`;
  return `${percent.padStart(5)} ${`${noticed} of ${tried.length}`.padStart(13)}`;
}

function isNoticed({ status }) {
  return status === 'Killed' || status === 'Timeout';
}

function isUnnoticed({ status }) {
  return status === 'Survived' || status === 'NoCoverage';
}

function lineOf(name) {
  return ({ location: { start }, mutatorName, replacement = '', status }) => {
    const isTested = status === 'Survived' ? '' : ' (no test comes here)';
    return `${name}:${start.line}:${start.column}  ${mutatorName}: ${replacement.replaceAll(/\s+/g, ' ')}${isTested}`;
  };
}
