import { parseArgs } from 'node:util';
import { CELLS, DESIGNS } from './designs.js';
import { runSchedule } from './run-schedule.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: 'compare' },
    // How often faults strike, against how often they do otherwise: one number a column.
    intensity: { type: 'string', default: '1,1,1,1' },
  },
});
const runs = Number(values.runs);
const intensities = values.intensity.split(',').map(Number);
if (intensities.length !== CELLS.length || intensities.some((intensity) => !(intensity > 0))) {
  throw new Error(`--intensity: one number above 0 for each of ${CELLS.map(({ name }) => name).join(', ')}`);
}
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
    for (const [column, { kinds }] of CELLS.entries()) {
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
          intensity: intensities[column]!,
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
