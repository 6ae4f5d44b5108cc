import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runSchedule, type ScheduleOptions, type ScheduleResult } from './run-schedule.js';
import { RowResult, rowsOf, SHARES_HEAD, TABLE_HEAD, type Row } from './rows.js';
import { shrink, storyOf } from './story.js';
import type { CarriedTallies } from './tallies.js';

/** What a worker answers: a result without its functions. */
type Answer = Pick<ScheduleResult, 'seed' | 'violation'> & { readonly tallies: CarriedTallies };

if (process.send) process.on('message', (options: ScheduleOptions) => void work(options));
else await simulate();

async function work(options: ScheduleOptions): Promise<void> {
  const { seed, violation, tallies } = await runSchedule(options);
  process.send!({ seed, violation, tallies: tallies.carried() });
}

async function simulate(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '100' },
      seed: { type: 'string', default: String(Date.now()) },
      faults: { type: 'string', default: 'everything' },
      endpoint: { type: 'string', default: 'both' },
      keeps: { type: 'string', default: 'both' },
      jobs: { type: 'string', default: String(Math.min(2, availableParallelism())) },
      others: { type: 'boolean', default: false },
      sparse: { type: 'boolean', default: false },
      story: { type: 'boolean', default: false },
    },
  });
  const rows = rowsOf(values.faults, values.endpoint, values.keeps, values.others, values.sparse);
  if (values.story) {
    for (const row of rows) say(await storyFor(row, values.seed));
    return;
  }

  const startedAt = performance.now();
  const runs = Number(values.runs);
  say(`seed ${values.seed}, ${runs} schedules a row, ${rows.length} rows, ${values.jobs} jobs`);
  const workers = Array.from({ length: Number(values.jobs) }, () => fork(fileURLToPath(import.meta.url)));
  const results: RowResult[] = [];
  say(TABLE_HEAD);
  for (const row of rows) {
    const result = await runRow(row, values.seed, runs, workers);
    say(result.line());
    results.push(result);
  }
  for (const worker of workers) worker.disconnect();
  say(`\n${SHARES_HEAD}`);
  for (const result of results) say(result.shares());
  say(`\n${((performance.now() - startedAt) / 60_000).toFixed(1)} minutes`);
  for (const { row, broken } of results) {
    for (const { seed, what } of broken) say(`BROKEN ${row.name}, seed ${seed}: ${what}`);
    if (broken[0]) say(await storyFor(row, broken[0].seed));
  }
  if (results.some(({ broken }) => broken.length > 0)) process.exitCode = 1;
}

async function runRow(row: Row, seed: string, runs: number, workers: ChildProcess[]): Promise<RowResult> {
  const result = new RowResult(row);
  let next = 0;
  await Promise.all(
    workers.map(async (worker) => {
      while (next < runs) {
        const answer = await ask(worker, optionsOf(row, `${seed}-${(next += 1)}`));
        result.schedules += 1;
        result.tallies.add(answer.tallies);
        if (answer.tallies.refusedUses > 0) result.refusedSchedules += 1;
        if (answer.violation) {
          const { invariant, what } = answer.violation;
          result.broken.push({ seed: answer.seed, what: `${invariant}: ${what}` });
          // Hours before the end it is worth knowing.
          process.stderr.write(`BROKEN ${row.name}, seed ${answer.seed}: ${invariant}: ${what}\n`);
        }
        if (process.stderr.isTTY) process.stderr.write(`\r${row.name}: ${result.schedules} of ${runs} `);
        else if (result.schedules % 500 === 0)
          process.stderr.write(`${row.name}: ${result.schedules} of ${runs}\n`);
      }
    }),
  );
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  return result;
}

function ask(worker: ChildProcess, options: ScheduleOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error(`a worker died at seed ${options.seed}`));
    worker.once('exit', onExit);
    worker.once('message', (answer) => {
      worker.off('exit', onExit);
      resolve(answer as Answer);
    });
    worker.send(options);
  });
}

function optionsOf({ endpoint, keeps, kinds, hasOthers, isSparse }: Row, seed: string): ScheduleOptions {
  return { seed, endpoint, keeps, hasOthers, isSparse, ...(kinds ? { kinds } : {}) };
}

async function storyFor(row: Row, seed: string): Promise<string> {
  const options = optionsOf(row, seed);
  const failed = await runSchedule(options);
  const smallest = failed.violation ? await shrink(options, failed) : failed;
  return `\nthe story of seed ${seed} (${row.name}), shrunk:\n${await storyOf(options, smallest.faults)}`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
