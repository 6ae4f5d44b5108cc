import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { shortcomingsOf, type Size } from './scenario.js';
import { SCENARIOS } from './scenarios.js';
import { tableOf, type Outcome } from './table.js';
import { WorkerProcess } from './worker-process.js';
import setup from '../redis/install.js';

// Runs all scenarios, or those whose names contain the given words, and prints the table of `docs/reliability.md`.

const USAGE = `npm run fleet [-- options] [words]

  words     only the scenarios whose names have each of these words
  --quick   fewer processes and repetitions
  --list    prints the names, and runs nothing
  --help    prints this
`;

const { values: options, positionals: words } = parseArgs({
  options: { quick: { type: 'boolean' }, list: { type: 'boolean' }, help: { type: 'boolean' } },
  allowPositionals: true,
});
const size: Size = options.quick === true ? 'quick' : 'full';
const chosen = SCENARIOS.filter(({ name }) => words.every((word) => name.includes(word)));
if (options.help === true) end(USAGE, 0);
if (chosen.length === 0)
  end(`No scenario contains the words ${words.join(' ')}: --list prints the names\n`, 2);
if (options.list === true) end(chosen.map(({ name }) => `${name}\n`).join(''), 0);

// Ended by Ctrl-C, it ends its processes: that happens on exit, which a signal alone does not trigger.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

setup();
const outcomes: Outcome[] = [];
let failures = 0;
for (const { name, promise, run } of chosen) {
  const { seen, verdict } = await outcomeOf(run);
  if (verdict !== 'yes') failures += 1;
  process.stderr.write(
    `${verdict === 'yes' ? 'ok' : 'NOT OK'} ${name}: ${seen} ${verdict === 'yes' ? '' : verdict}\n`,
  );
  outcomes.push({ name, promise, seen, verdict });
}
const { version } = process;
process.stdout.write(`${tableOf(outcomes)}\n\nNode ${version}, ${availableParallelism()} cores\n`);
await WorkerProcess.endIdle();
process.exitCode = failures === 0 ? 0 : 1;

async function outcomeOf(run: (size: Size) => Promise<Parameters<typeof shortcomingsOf>[0]>) {
  try {
    const measured = await run(size);
    const missing = shortcomingsOf(measured);
    return { seen: measured.seen, verdict: missing.length === 0 ? 'yes' : `no: ${missing.join('; ')}` };
  } catch (error) {
    return { seen: '–', verdict: `no: ${String(error)}` };
  }
}

function end(sentence: string, code: number): never {
  (code === 0 ? process.stdout : process.stderr).write(sentence);
  process.exit(code);
}
