import type { Verdict } from './check.js';
import type { Claim } from './claims.js';
import { PROPERTIES } from './properties.js';

/** The columns of {@link rowOf}. */
export const HEADING = row('claim', 'issuer', 'start', 'served until', 'p', 'states', 's', 'verdict');

/** One row of the table. */
export function rowOf({ title, variant, breaks }: Claim, { states, seconds, breach }: Verdict): string {
  const found = breach ? `breaks (${breach.property}), ${PROPERTIES[breach.property]}` : 'holds';
  const { issuer, start, servedUntil, processes } = variant;
  const verdict = breach?.property === breaks ? found : `${found}   <- NOT AS CLAIMED`;
  const copies = variant.copies > 0 ? '+' : '';
  const time = seconds.toFixed(1);
  return row(
    title,
    issuer,
    start,
    servedUntil,
    `${processes}${copies}`,
    states.toLocaleString('en'),
    time,
    verdict,
  );
}

/** The shortest path to a verdict's breach, one step a line; empty if nothing broke. */
export function storyOf({ trace }: Verdict): string {
  return trace.map((step, index) => `  ${String(index + 1).padStart(2)}. ${step}\n`).join('');
}

function row(
  title: string,
  issuer: string,
  start: string,
  servedUntil: string,
  processes: string,
  states: string,
  seconds: string,
  verdict: string,
): string {
  const names = [
    title.padEnd(36),
    issuer.padEnd(11),
    start.padEnd(8),
    servedUntil.padEnd(13),
    processes.padEnd(3),
  ];
  return `${names.join('')}${states.padStart(9)}${seconds.padStart(6)}  ${verdict}\n`;
}
