import 'reflect-metadata';
import { setTimeout as rest } from 'node:timers/promises';
import { answer, question } from '../kit/child.mjs';
import { LIBRARIES } from '../kit/libraries.mjs';
import { quantile } from '../kit/statistics.mjs';

const CALLERS = 50;
const EVERY_MS = 1;
/** Around the moment at which the first caller gets the new token. */
const WINDOW_MS = 1_000;

const { name, setting, turns, seconds, waitedMs } = await question();
const library = await LIBRARIES[name].make(setting);
let token = await library.read();

const most = seconds * 1_000 * CALLERS * 1.2;
const at = new Float64Array(most);
const took = new Float64Array(most);
let reads = 0;
let failed = 0;
const turnedAt = [];

const read = async () => {
  const begun = performance.now();
  try {
    const value = await library.read();
    const ended = performance.now();
    if (value !== token) {
      // The first caller to get it; late ones with the old token are no rotation.
      if (begun - (turnedAt.at(-1) ?? -Infinity) > WINDOW_MS * 4) turnedAt.push(begun);
      token = value;
    }
    if (reads < most) {
      at[reads] = begun;
      took[reads] = ended - begun;
      reads += 1;
    }
  } catch {
    failed += 1;
  }
};

const startedAt = performance.now();
const timer = setInterval(() => {
  for (let caller = 0; caller < CALLERS; caller += 1) void read();
}, EVERY_MS);
const isOver = () =>
  performance.now() - startedAt > seconds * 1_000 ||
  (turnedAt.length >= turns && performance.now() - turnedAt.at(-1) > WINDOW_MS + 500);
while (!isOver()) await rest(100);
clearInterval(timer);
await rest(500);

const around = [];
const quiet = [];
for (let index = 0; index < reads; index += 1) {
  const distance = Math.min(...turnedAt.map((turned) => Math.abs(at[index] - turned)));
  if (distance <= WINDOW_MS) around.push(took[index]);
  // Neither the start nor anything near a turn.
  else if (distance > 2 * WINDOW_MS && at[index] - startedAt > 2_000) quiet.push(took[index]);
}
answer({
  turned: turnedAt.length,
  waited: around.filter((ms) => ms > waitedMs).length,
  failed,
  turn: figuresOf(around),
  quiet: figuresOf(quiet),
});

function figuresOf(times) {
  const us = (share) => (times.length === 0 ? undefined : quantile(times, share) * 1e3);
  return { reads: times.length, p50: us(0.5), p99: us(0.99), p999: us(0.999) };
}
