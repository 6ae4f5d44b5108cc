import { parseArgs } from 'node:util';
import { CELLS, DESIGNS } from './designs.js';
import { runSchedule } from './run-schedule.js';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '300' }, seed: { type: 'string', default: 'compare' } },
});
const runs = Number(values.runs);
const PROCESSES = 6;

process.stdout.write(
  `Refused uses on the old endpoint (share of ${runs} schedules with any; how many there were for each asking whose answer was lost\nand each of the ${PROCESSES} processes), seed ${values.seed}\n\n`,
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
      let lost = 0;
      for (let index = 0; index < runs; index += 1) {
        const options = {
          seed: `${values.seed}-${index}`,
          endpoint: 'legacy',
          keeps,
          kinds,
          guards,
          isJudged: false,
          processes: PROCESSES,
        } as const;
        const { tallies } = await runSchedule(options);
        refused += tallies.refusedUses;
        if (tallies.refusedUses > 0) any += 1;
        lost += tallies.issued - (tallies.events.get('refreshed') ?? 0);
      }
      const each = lost > 0 ? (refused / lost / PROCESSES).toFixed(2) : '-';
      cells.push(`${refused} (${Math.round((100 * any) / runs)} %; ${each})`);
    }
    process.stdout.write(`| ${name} | ${keeps} | ${cells.join(' | ')} |\n`);
  }
}
