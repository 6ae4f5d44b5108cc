/**
 * What the packed library adds to the start of a Nest application that has @nestjs/schedule and sends a request by axios: processes one right
 * after the other and in changing order, and the medians of their differences, so that what else runs on the machine counts for
 * all. class-validator, which checks the options, is counted apart.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packed } from '../../scripts/pack/packed.mjs';
import { median } from '../kit/statistics.mjs';

const ALLOWED_MS = 60;
const ROUNDS = Number(process.env.ROUNDS ?? 15);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MODULES = join(ROOT, 'libs/wechat-token/dist/index.js');

mkdirSync(join(ROOT, 'artifacts'), { recursive: true });
// Within the repository, so that the dependencies of the package are found.
const folder = mkdtempSync(join(ROOT, 'artifacts/start-'));
const PROGRAMS = {
  bare: [],
  'class-validator': [''],
  ours: ['nestjs-wechat-token'],
  commonjs: [join(folder, 'node_modules/nestjs-wechat-token/commonjs/index.js')],
  modules: [MODULES],
};

try {
  await install();
  const rounds = measured();
  report('wall clock', 'wallMs', rounds);
  report('processor', 'cpuMs', rounds);
  // The last part of each process: loading the library and creating the application, with class-validator loaded.
  const ownOf = (name) => median(rounds.map((round) => round[name].lastMs - round.bare.lastMs));
  const isMet = ownOf('ours') <= ALLOWED_MS;
  const [ours, commonjs, modules] = ['ours', 'commonjs', 'modules'].map((name) => ownOf(name).toFixed(0));
  say(
    `\nOf our own, on the processor: ${ours} ms as ES module, ${commonjs} ms as CommonJS, ${modules} ms as it is built;`,
  );
  say(`${isMet ? 'within' : 'MORE THAN'} ${ALLOWED_MS} ms`);
  if (!isMet) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function install() {
  const { filename } = await packed('wechat-token', folder);
  const installed = join(folder, 'node_modules/nestjs-wechat-token');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', installed, '--strip-components=1']);
  copyFileSync(new URL('program.mjs', import.meta.url), join(folder, 'program.mjs'));
}

function measured() {
  const names = Object.keys(PROGRAMS);
  // The first of each fills the disk caches.
  for (const name of names) start(name);
  return Array.from({ length: ROUNDS }, (_, round) => {
    const turned = names.map((__, i) => names[(i + round) % names.length]);
    return Object.fromEntries(turned.map((name) => [name, start(name)]));
  });
}

function start(name) {
  const answer = execFileSync(process.execPath, ['program.mjs', ...PROGRAMS[name]], {
    cwd: folder,
    encoding: 'utf8',
  });
  return JSON.parse(answer);
}

/** Prints a table. */
function report(heading, unit, rounds) {
  const of = (name) => median(rounds.map((round) => round[name][unit]));
  const more = (name) => median(rounds.map((round) => round[name][unit] - round.bare[unit])).toFixed(0);
  const times = (name) => median(rounds.map((round) => round[name][unit] / round.bare[unit])).toFixed(2);
  const added = (name) => `${more(name)} ms more, ${times(name)} times as long`;
  say(`\nStart of an application, ${heading}, medians of ${ROUNDS} rounds`);
  say(`  Nest with axios and @nestjs/schedule   ${of('bare').toFixed(0)} ms`);
  say(`  with class-validator loaded            ${added('class-validator')}`);
  say(`  and the library, ES module             ${added('ours')}`);
  say(`  and the library, CommonJS              ${added('commonjs')}`);
  say(`  and its modules as they are built      ${added('modules')}`);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
