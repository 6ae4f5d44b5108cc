// Changes the core and the stores in one small way after the other, and lists the changes that no test notices.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '..');
const FOLDER = 'libs/wechat-token/src';
const SOURCES = join(ROOT, FOLDER);
const STRYKER = join(HERE, 'node_modules/@stryker-mutator/core/bin/stryker.js');
/** How many files or changes one run of Stryker is given. What it finds is kept when it ends. */
const FILES_A_RUN = 8;
const CHANGES_A_RUN = 200;

const USAGE = `npm run mutate [-- options]

  --only <files>   with commas between; all takes hours. It goes on where it was ended
  --share <number> only the changes within so many of the lines (up to 0.2), drawn at random, the same ones each time: an estimate of
                   the score. Changes that span lines are left out
  --quick          by the unit tests alone: test/heart may notice some of what they do not
  --again          tries the changes that no test has noticed once more, for new tests may
  --from-last      runs nothing: writes the report of what was found before

What was found of a file stays until the file changes. Tests may have gone since: to begin afresh, delete artifacts/mutate.
`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    share: { type: 'string' },
    quick: { type: 'boolean' },
    again: { type: 'boolean' },
    'from-last': { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

const share = options.share === undefined ? undefined : Number(options.share);
/** In the format of Stryker's reports; the last pass that each change went through is added. */
const FOUND = inArtifacts(share === undefined ? 'found.json' : `found-of-${share}.json`);
const REPORT = inArtifacts('report.txt');

if (options.help) process.stdout.write(USAGE);
else {
  if (share !== undefined && !(share > 0 && share <= 0.2))
    throw new TypeError(`--share is a number up to 0.2, not "${options.share}"`);
  if (options['from-last'] && !existsSync(FOUND)) throw new Error('Nothing was found before: npm run mutate');
  mkdirSync(inArtifacts(''), { recursive: true });
  if (!options['from-last']) mutate(filesToChange());
  const text = reportOf(found());
  writeFileSync(REPORT, text);
  process.stdout.write(`\n${text}\nThis is also in artifacts/mutate/report.txt\n`);
}

function filesToChange() {
  const all = sources();
  if (options.only === undefined) return all;
  const some = options.only.split(',').map((file) => normalize(file));
  const unknown = some.find((file) => !all.includes(file));
  if (unknown !== undefined) throw new TypeError(`--only: "${unknown}" is no file of the core or of a store`);
  return some;
}

function mutate(files) {
  // No dependency of the workspace: it is installed here when it is first needed. Nothing above imports its configuration, which
  // names a plugin of it.
  if (!existsSync(STRYKER)) run('npm', ['ci'], HERE);
  const kept = found();
  const unchanged = unchangedOf(kept);
  save(Object.fromEntries([...unchanged].map((file) => [file, kept[file]])));
  const fresh = files.filter((file) => !unchanged.has(file));
  for (const some of parts(fresh, FILES_A_RUN)) {
    stryke(1, share === undefined ? some : some.flatMap(drawnLines));
    // Stryker does not name files in which it finds nothing to change.
    const empty = some.map((file) => [file, { source: sourceOf(file), mutants: [] }]);
    save({ ...Object.fromEntries(empty), ...found() });
  }
  for (const pass of options.quick ? [1] : [1, 2, 3]) {
    const isLeft = (file, mutant) =>
      isUnnoticed(mutant) && (mutant.pass < pass || (options.again && !fresh.includes(file)));
    const left = Object.entries(found())
      .filter(([file]) => files.includes(file))
      .flatMap(([file, { mutants }]) =>
        mutants
          .filter((mutant) => isLeft(file, mutant))
          .map(({ location }) => ({ file, range: rangeOf(file, location) })),
      );
    for (const some of parts(left, CHANGES_A_RUN)) {
      // Somebody may edit during hours: a range is of the text that it was found in.
      const still = unchangedOf(found());
      const ranges = some.filter(({ file }) => still.has(file)).map(({ range }) => range);
      stryke(pass, [...new Set(ranges)]);
    }
  }
}

/** Runs the tests of a pass with each change of these files or ranges, and adds to what was found. */
function stryke(pass, ranges) {
  if (ranges.length === 0) return;
  Object.assign(process.env, {
    MUTATE_PASS: String(pass),
    MUTATE_RANGES: inArtifacts('ranges.json'),
    MUTATE_OUTPUT: inArtifacts('run.json'),
  });
  writeFileSync(process.env.MUTATE_RANGES, JSON.stringify(ranges));
  rmSync(process.env.MUTATE_OUTPUT, { force: true });
  run(process.execPath, [STRYKER, 'run', join(HERE, 'stryker.config.mjs')], ROOT);
  const files = found();
  const results = JSON.parse(readFileSync(process.env.MUTATE_OUTPUT, 'utf8')).files;
  for (const [file, { source, mutants }] of Object.entries(results)) {
    const before = files[file]?.source === source ? files[file].mutants : [];
    const known = new Map(before.map((mutant) => [identityOf(mutant), mutant]));
    for (const mutant of mutants) {
      const earlier = known.get(identityOf(mutant)) ?? mutant;
      // Noticed by the tests of one pass is noticed; a test came here if one of any pass did.
      const { status } = [earlier, mutant].toSorted((one, other) => rankOf(one) - rankOf(other))[0];
      known.set(identityOf(mutant), { ...mutant, status, pass: Math.max(pass, earlier.pass ?? 0) });
    }
    files[file] = { source, mutants: [...known.values()] };
  }
  save(files);
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
  const lines = sourceOf(file).split('\n');
  return lines.flatMap((line, index) =>
    fractionOf(`${file} ${index} ${line}`) < share ? [`${file}:${index + 1}-${index + 1}`] : [],
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

/** What one mutation is known by in every run. */
function identityOf({ location, mutatorName, replacement }) {
  return JSON.stringify([location, mutatorName, replacement]);
}

/** Where a change is, as Stryker's range, whose columns begin at 0. */
function rangeOf(file, { start, end }) {
  return `${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;
}

function parts(list, size) {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, part) =>
    list.slice(part * size, (part + 1) * size),
  );
}

function sourceOf(file) {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** The files that are as they were when this was found. */
function unchangedOf(files) {
  const all = sources();
  return new Set(
    Object.keys(files).filter((file) => all.includes(file) && files[file].source === sourceOf(file)),
  );
}

function inArtifacts(name) {
  return join(ROOT, 'artifacts/mutate', name);
}

function found() {
  return existsSync(FOUND) ? JSON.parse(readFileSync(FOUND, 'utf8')).files : {};
}

/** The run may be ended while this writes. */
function save(files) {
  writeFileSync(`${FOUND}.new`, JSON.stringify({ files }));
  renameSync(`${FOUND}.new`, FOUND);
}

/** The score of each file, and each change that was not noticed, with its position. */
function reportOf(files) {
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

function rankOf(mutant) {
  if (isNoticed(mutant)) return 0;
  return { Survived: 1, NoCoverage: 2 }[mutant.status] ?? 3;
}

function lineOf(name) {
  return ({ location: { start }, mutatorName, replacement = '', status }) => {
    const isTested = status === 'Survived' ? '' : ' (no test comes here)';
    return `${name}:${start.line}:${start.column}  ${mutatorName}: ${replacement.replaceAll(/\s+/g, ' ')}${isTested}`;
  };
}
