// Changes the core and the stores in one small way after the other, and lists the changes that no test notices.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = join(HERE, '..');
const SOURCES = 'libs/wechat-token/src';
const STRYKER = join(HERE, 'node_modules/@stryker-mutator/core/bin/stryker.js');
const FOUND = join(ROOT, 'artifacts/mutate/found.json');
const LOOKED_AT = join(HERE, 'looked-at.json');
const UNKNOWN = join(ROOT, 'artifacts/mutate/to-look-at.json');
/** What one run of Stryker is given: what it finds is kept when it ends. */
const FILES_A_RUN = 16;

const USAGE = `npm run mutate [-- options]

  --only <files>   with commas between; all takes about an hour. What was found stays until the code or its tests change
  --force          tries everything again
  --from-last      runs nothing: writes the report of what was found before

Fails when no test notices a change that mutate/looked-at.json does not have. Such changes are in artifacts/mutate/to-look-at.json:
write a test, simplify the code, or move them to mutate/looked-at.json with the reason why nobody can notice them.
`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    force: { type: 'boolean' },
    'from-last': { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

if (options.help) process.stdout.write(USAGE);
else {
  if (!options['from-last']) mutate(filesToChange());
  if (!existsSync(FOUND)) throw new Error('Nothing was found before: npm run mutate');
  report(JSON.parse(readFileSync(FOUND, 'utf8')).files);
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
  // No dependency of the workspace: it is installed here when it is first needed.
  if (!existsSync(STRYKER)) run('npm', ['ci'], HERE);
  process.env.MUTATE_TESTS = tests().join('\n');
  for (let first = 0; first < files.length; first += FILES_A_RUN) {
    process.env.MUTATE_FILES = files.slice(first, first + FILES_A_RUN).join('\n');
    const force = options.force ? ['--force'] : [];
    run(process.execPath, [STRYKER, 'run', join(HERE, 'stryker.config.mjs'), ...force], ROOT);
  }
}

/** What is changed: only a real Redis can test the scripts in Lua, and the behaviour of a client, which test/redis does. */
function sources() {
  return tracked(`${SOURCES}/core`, `${SOURCES}/stores`).filter(
    (name) =>
      name.endsWith('.ts') &&
      !name.endsWith('.spec.ts') &&
      (!name.includes('/stores/redis/') || /(client-settings|redis-failure|redis-keys)\.ts$/.test(name)),
  );
}

/** The tests that should notice a change of the core or of a store: those that need neither a build nor a Redis. */
function tests() {
  const folders = ['core', 'stores', 'testing'].map((folder) => `${SOURCES}/${folder}`);
  const users = ['test/users/tickets.spec.ts', 'test/users/user-tokens.spec.ts'];
  // Fake timers need vitest's own process.
  const hasFakeTimers = (name) => readFileSync(join(ROOT, name), 'utf8').includes('useFakeTimers');
  return tracked(...folders, 'test/heart', ...users).filter(
    (name) => name.endsWith('.spec.ts') && name !== 'test/heart/load.spec.ts' && !hasFakeTimers(name),
  );
}

function tracked(...folders) {
  const { stdout } = spawnSync('git', ['ls-files', ...folders], { cwd: ROOT, encoding: 'utf8' });
  return stdout.trim().split('\n');
}

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Prints the score of each file, and what nobody has looked at. */
function report(files) {
  const lookedAt = JSON.parse(readFileSync(LOOKED_AT, 'utf8'));
  const known = new Set(lookedAt.map((entry) => keyOf(entry)));
  const names = Object.keys(files).toSorted();
  const unnoticed = names.flatMap((name) =>
    files[name].mutants.filter(isUnnoticed).map((mutant) => entryOf(name, files[name].source, mutant)),
  );
  const unknown = unnoticed.filter((entry) => !known.has(keyOf(entry)));
  const left = new Set(unnoticed.map((entry) => keyOf(entry)));
  const needless = lookedAt.filter((entry) => files[entry.file] !== undefined && !left.has(keyOf(entry)));
  const scores = names.map((name) => `${scoreOf(files[name].mutants)}  ${name.slice(SOURCES.length + 1)}`);
  const lines = [
    `${scoreOf(names.flatMap((name) => files[name].mutants))}  noticed, of all`,
    ...scores,
    '',
    `Not noticed: ${unnoticed.length}. Looked at: ${unnoticed.length - unknown.length}. Not looked at: ${unknown.length}`,
    ...unknown.map(({ file, at, line, change }) => `${file}:${at}  ${change}  in  ${line}`),
    ...needless.map(({ file, line, change }) => `Noticed now, or gone: ${file}  ${change}  in  ${line}`),
  ];
  process.stdout.write(`\n${lines.join('\n')}\n`);
  const blanks = unknown.map(({ file, line, change }) => ({ file, line, change, why: '' }));
  writeFileSync(UNKNOWN, `${JSON.stringify(blanks, null, 2)}\n`);
  if (unknown.length > 0) process.exitCode = 1;
}

function scoreOf(mutants) {
  const noticed = mutants.filter(isNoticed).length;
  const tried = noticed + mutants.filter(isUnnoticed).length;
  const percent = tried === 0 ? '–' : `${((100 * noticed) / tried).toFixed(1)} %`;
  return `${percent.padStart(7)} ${`${noticed} of ${tried}`.padStart(13)}`;
}

function isNoticed({ status }) {
  return status === 'Killed' || status === 'Timeout';
}

function isUnnoticed({ status }) {
  return status === 'Survived' || status === 'NoCoverage';
}

/** A change by the text around it: positions move. */
function entryOf(file, source, { location: { start, end }, replacement }) {
  const lines = source.split('\n');
  const some = lines.slice(start.line - 1, end.line);
  some.push(some.pop().slice(0, end.column - 1));
  some[0] = some[0].slice(start.column - 1);
  return {
    file,
    at: `${start.line}:${start.column}`,
    line: lines[start.line - 1].trim(),
    change: `${onOneLine(some.join('\n'))} => ${onOneLine(replacement)}`,
  };
}

function keyOf({ file, line, change }) {
  return JSON.stringify([file, line, change]);
}

function onOneLine(text = '') {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
