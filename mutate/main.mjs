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

  --only <files>   with commas between; all takes about an hour
  --force          tries everything again. Without it, a result stays while neither the changed text nor the spec that noticed it
                   changes, whatever else does
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

try {
  if (options.help) process.stdout.write(USAGE);
  else {
    const files = filesToChange();
    if (!options['from-last']) mutate(files);
    report(files);
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
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
  forgetUntried();
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
  const { status, stdout } = spawnSync('git', ['ls-files', ...folders], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0)
    throw new Error('git does not list the files: this is no git repository, or git is missing');
  return stdout.trim().split('\n');
}

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args[0]} failed: its last lines say why`);
}

function found() {
  return existsSync(FOUND) ? JSON.parse(readFileSync(FOUND, 'utf8')) : { files: {} };
}

/** Stryker would keep what a failing process left, and an endless test that is gone. */
function forgetUntried() {
  if (!existsSync(FOUND)) return;
  const results = found();
  for (const file of Object.values(results.files))
    file.mutants = file.mutants.filter(
      (mutant) => !isUntried(mutant) && (mutant.status !== 'Timeout' || mutant.coveredBy?.length > 0),
    );
  writeFileSync(FOUND, JSON.stringify(results));
}

/** Prints the score of each file, and what nobody has looked at. */
function report(names) {
  const all = found().files;
  const isOld = (name) =>
    all[name] !== undefined && all[name].source !== readFileSync(join(ROOT, name), 'utf8');
  const old = names.filter(isOld);
  const files = names.filter((name) => all[name] && !isOld(name)).map((name) => ({ name, ...all[name] }));
  const lookedAt = JSON.parse(readFileSync(LOOKED_AT, 'utf8'));
  const blank = lookedAt.find(({ why }) => !why?.trim());
  if (blank)
    throw new Error(`mutate/looked-at.json: say why nobody notices ${blank.change} in ${blank.file}`);
  // As many changes alike as there are entries.
  const entries = groupedByKey(lookedAt);
  const unnoticed = entriesOf(files, isUnnoticed);
  const unknown = unnoticed.filter((entry) => entries.get(keyOf(entry))?.pop() === undefined);
  const reported = new Set(files.map(({ name }) => name));
  const everything = new Set(sources());
  const needless = [...entries.values()]
    .flat()
    .filter(({ file }) => reported.has(file) || !everything.has(file));
  const untried = entriesOf(files, isUntried);
  const mutants = files.flatMap((file) => file.mutants);
  const isStatic = ({ status }) => status === 'Ignored';
  const lines = [
    `${scoreOf(mutants)}  noticed, of all`,
    ...files.map((file) => `${scoreOf(file.mutants)}  ${file.name.slice(SOURCES.length + 1)}`),
    '',
    `Not noticed: ${unnoticed.length}. Looked at: ${unnoticed.length - unknown.length}. Not looked at: ${unknown.length}`,
    `Not counted: ${mutants.filter(isStatic).length} changes of code that runs once, when its module is loaded`,
    ...unknown.map((entry) => `${entry.file}:${entry.at}  ${entry.change}  in  ${entry.line}`),
    ...needless.map(
      ({ file, line, change }) => `In looked-at.json, but noticed or gone: ${file}  ${change}  in  ${line}`,
    ),
    ...untried.map(
      ({ file, at, change }) => `Not tried, the tests failed without it: ${file}:${at}  ${change}`,
    ),
    ...old.map((name) => `Changed since it was tried: ${name}`),
  ];
  process.stdout.write(`\n${lines.join('\n')}\n`);
  const blanks = unknown.map(({ file, line, change }) => ({ file, line, change, why: '' }));
  writeFileSync(UNKNOWN, `${JSON.stringify(blanks, null, 2)}\n`);
  if ([unknown, needless, untried, old].some((list) => list.length > 0)) process.exitCode = 1;
}

function entriesOf(files, isWanted) {
  return files.flatMap(({ name, source, mutants }) =>
    mutants.filter(isWanted).map((mutant) => entryOf(name, source, mutant)),
  );
}

function groupedByKey(entries) {
  const groups = new Map();
  for (const entry of entries) groups.set(keyOf(entry), [...(groups.get(keyOf(entry)) ?? []), entry]);
  return groups;
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

function isUntried(mutant) {
  return !isNoticed(mutant) && !isUnnoticed(mutant) && mutant.status !== 'Ignored';
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
  return text.replaceAll(/\s+/g, ' ');
}
