// Measures everything in one run, prints it, and writes it to artifacts/bench/ and docs/performance.md.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PARTS } from './parts.mjs';
import { writeDocuments } from './report/documents.mjs';
import { machine } from './report/machine.mjs';
import { sectionOf } from './report/sections.mjs';
import { textOf } from './report/table.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));

const USAGE = `npm run bench [-- options]

  --only <parts>      of ${Object.keys(PARTS).join(', ')}, with commas between; the documentation is left alone
  --without-peers     this library alone; the documentation is left alone
  --tiny              as small as can be, to see that it runs; the documentation is left alone
  --out <folder>      where the figures go as JSON (artifacts/bench)
  --docs <folder>     where performance.md, performance.zh-CN.md and the plots are written anew, whatever was measured
  --from <file>       measures nothing: writes the documentation from the JSON of an earlier run
`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    'without-peers': { type: 'boolean' },
    tiny: { type: 'boolean' },
    out: { type: 'string', default: join(HERE, '../artifacts/bench') },
    docs: { type: 'string' },
    from: { type: 'string' },
    help: { type: 'boolean' },
  },
});

if (options.help) process.stdout.write(USAGE);
else await main();
process.exit();

async function main() {
  const isWhole = !options.only && !options['without-peers'] && !options.tiny;
  const docs = options.docs ?? (isWhole ? join(HERE, '../docs') : undefined);
  const results = options.from ? JSON.parse(readFileSync(options.from, 'utf8')) : await measured();
  if (docs) await writeDocuments(docs, results);
}

async function measured() {
  const peers = !options['without-peers'];
  const names =
    options.only?.split(',') ?? Object.keys(PARTS).filter((name) => peers || !PARTS[name].needsPeers);
  const unknown = names.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) throw new TypeError(`There is no part "${unknown}".\n\n${USAGE}`);
  if (peers) install();

  const results = { machine: machine(), parts: {} };
  for (const name of names) {
    const { run, full, tiny } = PARTS[name];
    const began = performance.now();
    tell(`\n${name} …\n`);
    results.parts[name] = await run({ ...(options.tiny ? tiny : full), peers });
    for (const { heading, rows, notes } of sectionOf(name, results.parts[name], 'en').tables) {
      process.stdout.write(`\n${heading}\n\n${textOf(rows)}${notes.map((note) => `\n${note}\n`).join('')}`);
    }
    tell(`${name}: ${((performance.now() - began) / 1_000).toFixed(0)} s\n`);
    mkdirSync(options.out, { recursive: true });
    writeFileSync(join(options.out, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`);
  }
  return results;
}

/** The peers are no dependencies of the workspace: they are installed here when they are first needed. */
function install() {
  if (existsSync(join(HERE, 'node_modules/autocannon'))) return;
  tell('Installing what the benchmark compares with: npm ci in bench/ …\n');
  const { status } = spawnSync('npm', ['ci'], { cwd: HERE, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error('npm ci in bench/ failed: --without-peers measures this library alone');
}

function tell(text) {
  process.stderr.write(text);
}
