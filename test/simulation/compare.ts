import { parseArgs } from 'node:util';
import { CELLS, DESIGNS } from './designs.js';
import { runSchedule } from './run-schedule.js';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '300' }, seed: { type: 'string', default: 'compare' } },
});
const runs = Number(values.runs);

process.stdout.write(
  `Refused uses on the old endpoint (share of ${runs} schedules with any), seed ${values.seed}\n\n`,
);
process.stdout.write(
  `| design | WeChat keeps | ${CELLS.map(({ name }) => name).join(' | ')} |\n|---|---|${'---:|'.repeat(CELLS.length)}\n`,
);
for (const { name, guards } of DESIGNS) {
  for (const keeps of ['one-back', 'all'] as const) {
    const cells: string[] = [];
    for (const { kinds } of CELLS) {
      let refused = 0;
      let any = 0;
      for (let index = 0; index < runs; index += 1) {
        const options = {
          seed: `${values.seed}-${index}`,
          endpoint: 'legacy',
          keeps,
          kinds,
          guards,
          isJudged: false,
        } as const;
        const { tallies } = await runSchedule(options);
        refused += tallies.refusedUses;
        if (tallies.refusedUses > 0) any += 1;
      }
      cells.push(`${refused} (${Math.round((100 * any) / runs)} %)`);
    }
    process.stdout.write(`| ${name} | ${keeps} | ${cells.join(' | ')} |\n`);
  }
}
